"""People in a shell: one file a command group."""
