"""What admins do: change the configuration, try sources, judge again, arrange stories."""
