"""What is published: the monthly bulletin."""
