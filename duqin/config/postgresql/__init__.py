"""Django's PostgreSQL with moments read faster (base.py)."""
