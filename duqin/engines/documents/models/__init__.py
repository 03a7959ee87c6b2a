from duqin.engines.documents.models.numbers import NumberDrawn, NumberSeries, ReservedNumber
from duqin.engines.documents.models.papers import IssuedPaper, PaperFile

__all__ = ["IssuedPaper", "NumberDrawn", "NumberSeries", "PaperFile", "ReservedNumber"]
