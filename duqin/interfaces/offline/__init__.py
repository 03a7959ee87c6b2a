"""The phone's door: an app that opens without a network. No tables, no rules."""
