"""The floor under all rooms: no tables, no words of the trade."""
