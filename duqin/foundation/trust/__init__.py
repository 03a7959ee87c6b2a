"""With what proof: the gate of every verb, the audit chain, evidence."""
