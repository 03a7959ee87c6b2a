"""What people fill in, by subject."""

from duqin.foundation.standards.forms.checklists import ChecklistForm
from duqin.foundation.standards.forms.citations import CitationForm
from duqin.foundation.standards.forms.clauses import BasisFormSet, ClauseForm, MeasureFormSet
from duqin.foundation.standards.forms.documents import DocumentForm, LinkForm, VersionForm
from duqin.foundation.standards.forms.exceptions import AnswerForm, AskForm, EndWaiverForm, WaiverForm
from duqin.foundation.standards.forms.importing import ImportForm
from duqin.foundation.standards.forms.life import AdoptForm, PublishForm, RepealForm, ReturnForm

__all__ = [
    "AdoptForm",
    "AnswerForm",
    "AskForm",
    "BasisFormSet",
    "ChecklistForm",
    "CitationForm",
    "ClauseForm",
    "DocumentForm",
    "EndWaiverForm",
    "ImportForm",
    "LinkForm",
    "MeasureFormSet",
    "PublishForm",
    "RepealForm",
    "ReturnForm",
    "VersionForm",
    "WaiverForm",
]
