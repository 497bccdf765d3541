"""Text: sentences of the ticker and the day report, in every language."""
