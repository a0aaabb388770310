"""What keeps the house in order: notices, backups, bounces, retention, restarts."""
