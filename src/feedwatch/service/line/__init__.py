"""The line: sources to items to digests to deliveries, each step resting in the database."""
