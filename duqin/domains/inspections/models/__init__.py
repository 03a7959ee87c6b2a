from duqin.domains.inspections.models.answers import Answer, AnswerPhoto
from duqin.domains.inspections.models.attachments import Attachment
from duqin.domains.inspections.models.findings import Finding, FindingPhoto
from duqin.domains.inspections.models.imports import ImportedInspection, RecordImport
from duqin.domains.inspections.models.inspections import Inspection, Obstruction, Party, Signature
from duqin.domains.inspections.models.operations import ClientOperation
from duqin.domains.inspections.models.plans import Plan, PlanTarget
from duqin.domains.inspections.models.reports import HalfMonthReport
from duqin.domains.inspections.models.syncing import (
    AnswerNote,
    AnswerWrite,
    Divergence,
    JoinedInspection,
    PhotoPart,
    PhotoUpload,
    SyncDevice,
    SyncOperation,
    TwistedOperation,
)
from duqin.domains.inspections.models.tasks import Task

__all__ = [
    "Answer",
    "AnswerNote",
    "AnswerPhoto",
    "AnswerWrite",
    "Attachment",
    "ClientOperation",
    "Divergence",
    "Finding",
    "FindingPhoto",
    "HalfMonthReport",
    "ImportedInspection",
    "Inspection",
    "JoinedInspection",
    "Obstruction",
    "Party",
    "PhotoPart",
    "PhotoUpload",
    "Plan",
    "PlanTarget",
    "RecordImport",
    "Signature",
    "SyncDevice",
    "SyncOperation",
    "Task",
    "TwistedOperation",
]
