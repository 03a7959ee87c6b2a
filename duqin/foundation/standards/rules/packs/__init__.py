"""Rule packs 规则包: versioned clauses of a service area in YAML or Excel, read strictly, written losslessly.

Pure: neither Django's settings nor the database are needed. Every refusal is a PackError that lists all
faults with line, path and sentence.
"""

from duqin.foundation.standards.rules.packs.judging import check_bases
from duqin.foundation.standards.rules.packs.nouns import (
    CitationTable,
    Pack,
    PackBasis,
    PackCitation,
    PackClause,
    PackDeadline,
    PackDocument,
    PackFocus,
    PackMeasure,
)
from duqin.foundation.standards.rules.packs.refusals import PackError, PackProblem
from duqin.foundation.standards.rules.packs.texts import (
    built_in_citations,
    built_in_packs,
    read_citations,
    read_pack,
    write_citations,
    write_pack,
)
from duqin.foundation.standards.rules.packs.workbook_reading import read_xlsx
from duqin.foundation.standards.rules.packs.workbook_writing import write_xlsx

__all__ = [
    "CitationTable",
    "Pack",
    "PackBasis",
    "PackCitation",
    "PackClause",
    "PackDeadline",
    "PackDocument",
    "PackError",
    "PackFocus",
    "PackMeasure",
    "PackProblem",
    "built_in_citations",
    "built_in_packs",
    "check_bases",
    "read_citations",
    "read_pack",
    "read_xlsx",
    "write_citations",
    "write_pack",
    "write_xlsx",
]
