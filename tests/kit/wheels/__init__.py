"""Environments in which the wheels are installed."""
