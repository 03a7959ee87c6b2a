"""Pure rules of the standards room: no ORM."""
