"""Everything that lasts. SQL lives here and nowhere else."""
