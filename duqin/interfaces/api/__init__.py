"""The door for other systems: tokens, one operation for one verb, refusals as problem+json. No tables, no rules."""
