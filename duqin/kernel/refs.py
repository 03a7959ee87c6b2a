"""A reference that may point up the house: kind, identity and the words to show for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ref:
    """Names a noun of any room without a foreign key.

    Foreign keys point down (law 4); what must point up is a Ref. `label` is what a person reads when the
    noun itself may not be opened.
    """

    kind: str
    id: str
    label: str = ""

    @classmethod
    def to(cls, noun: object) -> Ref:
        """Ref of a saved model instance: kind is "app_label.model"."""
        meta = noun._meta  # type: ignore[attr-defined]  # a row of any room; this floor knows no models
        return cls(kind=f"{meta.app_label}.{meta.model_name}", id=str(noun.pk), label=str(noun))  # type: ignore[attr-defined]  # as above

    def __str__(self) -> str:
        return self.label or f"{self.kind}:{self.id}"
