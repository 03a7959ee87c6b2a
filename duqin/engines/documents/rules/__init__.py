"""Pure rules of the room: how a number is written."""
