"""What holds in this room whatever the database says."""
