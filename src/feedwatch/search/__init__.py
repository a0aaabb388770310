"""Words to items: what is looked for, and where it stands. Pure; the index itself is in the store."""
