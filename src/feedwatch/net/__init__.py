"""Floor 0: the one door to other people's machines."""
