"""Entry to verdict: topics with reasons, places, language. Pure."""
