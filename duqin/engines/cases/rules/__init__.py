"""Pure rules of the room: recurrence, severity, who may close, extension limits, reminders, the ladder."""
