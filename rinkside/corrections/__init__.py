"""Corrections: the preview that a gateway is given, and the texts that `rinkside correct` prints."""
