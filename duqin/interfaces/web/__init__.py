"""The browser's door: sign-in, shell, refusals. No tables, no rules."""
