"""What the admin wrote: TOML files become validated values; edits keep comments."""
