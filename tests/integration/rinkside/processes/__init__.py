"""Processes: the embedded stack, its supervisor, workers."""
