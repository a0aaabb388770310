"""Stories to digest: when it is due and what stands in it. Pure."""
