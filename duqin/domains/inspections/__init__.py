"""What is looked at, by plan, and what was seen."""
