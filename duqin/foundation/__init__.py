"""Who and where, by what rule, with what proof."""
