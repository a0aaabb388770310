"""The admin pages: one file a noun; who may come in is decided in `visit.py`."""
