"""The verbs of assessment: posting and reversing points, freezing, publishing, correcting a month."""

from duqin.engines.assessment.services.posting import post, reverse_origin
from duqin.engines.assessment.services.settling import correct, freeze_month, publish_month

__all__ = ["correct", "freeze_month", "post", "publish_month", "reverse_origin"]
