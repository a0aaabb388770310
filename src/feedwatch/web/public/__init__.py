"""Pages for everybody: health, feeds, the archive."""
