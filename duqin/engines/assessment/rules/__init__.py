"""Pure rules: how points become a score. No ORM, no settings, decimals only."""
