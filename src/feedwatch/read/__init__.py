"""Bytes to entries. Pure: a fetched document and `now` in, a reading out."""
