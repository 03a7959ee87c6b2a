"""The ways out of the house, one file each; plugged in by one line each in the wiring."""
