"""A sheet as DOCX, to be opened and written on in Word, WPS or LibreOffice. Official fonts are named, not sent."""

from duqin.engines.documents.rules.docx.writing import write_docx

__all__ = ["write_docx"]
