"""Who may come in: admins, their sessions, and API tokens."""
