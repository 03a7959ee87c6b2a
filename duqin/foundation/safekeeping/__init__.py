"""So that nothing is lost: copies of the whole installation, their return, and its health."""
