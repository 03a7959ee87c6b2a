"""Faults, each seen red once: what is acknowledged stays, and nothing happens twice. The saboteurs stand in SABOTEURS.md."""
