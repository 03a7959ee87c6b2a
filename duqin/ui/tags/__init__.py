"""The template tags by subject; `templatetags/ui.py` puts them into the one library that templates load."""
