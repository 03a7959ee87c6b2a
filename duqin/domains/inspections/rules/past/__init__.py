"""A file of past inspections: its columns, its mapping, the meaning of its cells. No tables."""
