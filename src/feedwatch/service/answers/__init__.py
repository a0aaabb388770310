"""What is asked of what is stored: why, what, when, for whom."""
