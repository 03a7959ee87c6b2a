"""The verbs of assessment: posting and reversing points, freezing, publishing, correcting a month."""

from duqin.engines.assessment.services.posting import Posting, post, post_all, post_each, reverse_origin
from duqin.engines.assessment.services.settling import correct, freeze_month, publish_month

__all__ = [
    "Posting",
    "correct",
    "freeze_month",
    "post",
    "post_all",
    "post_each",
    "publish_month",
    "reverse_origin",
]
