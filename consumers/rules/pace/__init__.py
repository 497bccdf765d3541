"""Pace: projected times and the lap curves behind them."""
