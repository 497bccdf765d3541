"""State: what the projection stores of a competition, in parts.

`parts` has the dataclasses that are stored, `competition_state` holds them in memory with their revisions and notes which
aspects changed. Only handlers change the state. It knows nothing of tables, documents or text.
"""
