"""Duqin 督勤: supervision of the quality and safety of a university's logistics services."""

__version__ = "0.1.0"
