"""Who and where: units, people, posts, places, calendars, providers."""
