"""States of earlier versions with their data, each upgraded on both databases (reliability F44)."""
