from duqin.engines.assessment.models.ledger import LedgerEntry
from duqin.engines.assessment.models.scorecards import Scorecard

__all__ = ["LedgerEntry", "Scorecard"]
