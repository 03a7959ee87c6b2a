"""The papers of inspections: the record of one, the ledger of many, the half-monthly report of a unit."""

from duqin.domains.inspections.papers.ledger import LedgerForm
from duqin.domains.inspections.papers.record import RecordForm
from duqin.domains.inspections.papers.report import ReportForm

__all__ = ["LedgerForm", "RecordForm", "ReportForm"]
