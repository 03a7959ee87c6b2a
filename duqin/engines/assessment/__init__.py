"""The points ledger and its statements."""
