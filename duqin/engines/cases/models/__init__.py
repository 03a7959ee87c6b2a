from duqin.engines.cases.models.cases import Case
from duqin.engines.cases.models.clocks import Clock, ClockPause, ClockRule
from duqin.engines.cases.models.escalations import Escalation, LadderRung
from duqin.engines.cases.models.extensions import Extension
from duqin.engines.cases.models.notices import Notice, NoticeItem
from duqin.engines.cases.models.steps import Step, StepEvidence
from duqin.engines.cases.models.tallies import Tally

__all__ = [
    "Case",
    "Clock",
    "ClockPause",
    "ClockRule",
    "Escalation",
    "Extension",
    "LadderRung",
    "Notice",
    "NoticeItem",
    "Step",
    "StepEvidence",
    "Tally",
]
