"""Rooms that read everything and own only their panes."""
