"""Pure rules of the room: canonical bytes and the chain."""
