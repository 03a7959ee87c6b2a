"""Loops without a subject: what waits, paper, points, obligations."""
