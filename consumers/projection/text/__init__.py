"""Text: sentences of the ticker and the day report, in every language.

A sentence is a message of the catalogues in `schemas.i18n` with its fields filled in. Text knows summaries
and facts, and no state.
"""
