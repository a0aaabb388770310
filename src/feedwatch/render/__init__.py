"""Digest to message: text, HTML, mail, webhook event, chat, feed. Pure."""
