"""Who calls whom when."""
