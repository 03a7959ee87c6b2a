"""Everything this room plugs in."""
