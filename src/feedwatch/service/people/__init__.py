"""Subscribers: how they come, change what they get, and leave."""
