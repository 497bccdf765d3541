"""Where rows without a rank stand.

A ranking shows first those with a time, then those on the ice, then those still to come, then those who are out, in the
order in which result sheets print them.
"""

from schemas.views.parts import RowStatus

ORDER: dict[RowStatus, int] = {"ok": 0, "racing": 1, "waiting": 2, "DNF": 3, "DQ": 4, "DNS": 5, "WDR": 6}

OUT = frozenset({"DNS", "DNF", "DQ", "WDR"})
"""No time, no rank."""
