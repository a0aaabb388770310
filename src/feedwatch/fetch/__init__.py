"""Source to bytes: conditional, bounded, polite."""
