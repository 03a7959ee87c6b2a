"""Obligations: who must put what right by when."""
