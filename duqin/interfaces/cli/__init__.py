"""The terminal's door: `duqin`."""
