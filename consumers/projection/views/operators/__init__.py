"""Documents for operators and directors."""
