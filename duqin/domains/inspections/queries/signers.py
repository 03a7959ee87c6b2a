"""Whose signature is expected on a record, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, UUIDField
from django.utils.translation import gettext as _

from duqin.domains.inspections.models import Inspection, Obstruction, Party, Signature
from duqin.foundation.organisation.models import Account
from duqin.kernel.prepared import Prepared, Slot
from duqin.kernel.refs import Ref


def _there(model: type[Model]) -> Exists:
    """Whether the inspection has any of these; reckoned once, not for each row it stands beside."""
    return Exists(model._default_manager.filter(inspection=Slot("inspection", UUIDField())))


_PARTIES = Prepared(
    lambda: (
        Party.objects.select_related("unit", "person")
        .filter(inspection=Slot("inspection", UUIDField()))
        .annotate(has_signatures=_there(Signature), has_obstructions=_there(Obstruction))
    )
)
_SIGNATURES = Prepared(
    lambda: Signature.objects.select_related("image", "person").filter(
        inspection=Slot("inspection", UUIDField())
    )
)
SIGNING = ("host", "inspector", "guest", "accompany")


@dataclass(frozen=True, slots=True)
class Signer:
    """A line on the record: who is to sign, in what role, and the signature, the refusal, or nothing yet."""

    role: str
    role_label: str
    name: str
    unit: str = ""
    party: Party | None = None
    signature: Signature | None = None

    @property
    def is_missing(self) -> bool:
        """Unsigned: neither signature nor refusal (R-004-97)."""
        return self.signature is None

    @property
    def words(self) -> str:
        """“财务处 张三”."""
        return f"{self.unit} {self.name}".strip()


def signers(
    inspection: Inspection,
    parties: Sequence[Party] | None = None,
    signatures: Collection[Signature] | None = None,
) -> list[Signer]:
    """Hosts, inspectors, guests and the inspected unit in this order, then whoever signed besides; two statements.

    A signature given after a refusal counts; the refusal stays in the record. Parties and signatures that were read
    already are not read again, nor are signatures when the parties tell of none.
    """
    latest: dict[int, Signature] = {}
    besides = []
    if signatures is None:
        signatures = _SIGNATURES.all(inspection=inspection.pk) if may_have("signatures", parties) else []
    for row in sorted(signatures, key=lambda row: (row.signed_at, row.pk)):
        if row.party_id is not None:
            latest[row.party_id] = row
        else:
            besides.append(row)
    order = {role: place for place, role in enumerate(SIGNING)}
    signing = [p for p in (parties_of(inspection) if parties is None else parties) if p.role in order]
    lines = [
        _line(party, latest.get(party.pk)) for party in sorted(signing, key=lambda p: (order[p.role], p.pk))
    ]
    return lines + [
        Signer(row.role, str(Party.Role(row.role).label), row.name, signature=row) for row in besides
    ]


def parties_of(inspection: Inspection) -> list[Party]:
    """Who takes part, with unit and person; they tell whether their inspection has signatures and obstructions."""
    return sorted(_PARTIES.all(inspection=inspection.pk), key=lambda party: party.pk)


def parties_of_each(inspections: Collection[Inspection]) -> dict[UUID, list[Party]]:
    """The parties of many inspections, as `parties_of` gives them for one but for obstructions; in one statement."""
    signed = Signature.objects.filter(inspection=OuterRef("inspection"))
    rows = Party.objects.filter(inspection__in=[one.pk for one in inspections]).select_related(
        "unit", "person"
    )
    found: dict[UUID, list[Party]] = {one.pk: [] for one in inspections}
    for party in rows.annotate(has_signatures=Exists(signed)).order_by("pk"):
        found[party.inspection_id].append(party)
    return found


def signatures_of_each(parties: Mapping[UUID, Sequence[Party]]) -> dict[UUID, list[Signature]]:
    """The signatures on many inspections, whose parties are known; in one statement, or none if these tell of none."""
    found: dict[UUID, list[Signature]] = {pk: [] for pk in parties}
    signed = [pk for pk, known in parties.items() if may_have("signatures", known)]
    for row in Signature.objects.filter(inspection__in=signed).select_related("image", "person"):
        found[row.inspection_id].append(row)
    return found


def may_have(what: str, parties: Sequence[Party] | None) -> bool:
    """Whether to ask for "signatures" or "obstructions": not when the parties, as `parties_of` gives them, tell of none."""
    return not parties or getattr(parties[0], f"has_{what}", True)


def _line(party: Party, signature: Signature | None) -> Signer:
    unit = party.unit.local_name if party.unit else ""
    label = str(Party.Role(party.role).label)
    if party.role == Party.Role.ACCOMPANY:
        label = _("被检查单位")
    name = party.person.name if party.person else party.name
    return Signer(party.role, label, name or (signature.name if signature else ""), unit, party, signature)


def guest_accounts(inspection: Inspection) -> list[Account]:
    """Accounts that show this inspection and nothing else, the earliest first (R-001-15)."""
    ref = Ref.to(inspection)
    rows = Account.objects.filter(confined_kind=ref.kind, confined_id=ref.id).select_related("person")
    return list(rows.order_by("valid_from", "pk"))
