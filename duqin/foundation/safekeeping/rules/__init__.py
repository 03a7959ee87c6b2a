"""What a manifest says, and which backups are kept."""
