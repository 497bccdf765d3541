"""Measurements: each file is a command, and each figure is compared with a floor or a peer in the same run."""
