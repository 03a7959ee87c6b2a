"""How one comes in: no tables, no rules."""
