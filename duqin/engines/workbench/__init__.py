"""What waits for a person: to-do, notifications, outbox."""
