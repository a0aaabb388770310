"""Digest to message: mail, webhook."""
