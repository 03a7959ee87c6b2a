from duqin.engines.documents.models.numbers import NumberDrawn, NumberSeries

__all__ = ["NumberDrawn", "NumberSeries"]
