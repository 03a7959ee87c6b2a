"""Pages of standards, by subject."""
