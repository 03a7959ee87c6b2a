"""Settings in small themes, and the root addresses."""
