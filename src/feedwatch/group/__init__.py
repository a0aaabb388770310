"""Item to story: who is who, what is the same event. Pure."""
