"""Order of the rows without a rank.

A ranking shows the skaters with a time, then those on the ice, then those who have not started, then those without a result, in
the order of the result sheets.
"""

from schemas.views.parts import RowStatus

ORDER: dict[RowStatus, int] = {"ok": 0, "racing": 1, "waiting": 2, "DNF": 3, "DQ": 4, "DNS": 5, "WDR": 6}

OUT = frozenset({"DNS", "DNF", "DQ", "WDR"})
"""Statuses without a time and a rank."""

NOT_STARTED = frozenset({"DNS", "WDR"})
"""Did not start, withdrew before the race: such a skater has no splits."""
