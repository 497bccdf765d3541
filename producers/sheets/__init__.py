"""Result sheets as events: who started, what was measured, what the referees decided.

    CSV, XLSX ─▶ files (cells) ─▶ table (columns) ─▶ race_cells (repairs) ─▶ rows (values, written_times) ─┐
                       people (ids, countries) ───────────────┬──▶ races (heats, lanes) ──▶ events ◀────────┘
                       overrides (list ≠ rules) ──────────────┘

Flows in: result lists as CSV or Excel workbooks, in the columns of `table.COLUMNS`; one row a skater or team, several distances
a file. Flows out: for each World Cup its competition, distances, start lists and results. Printed ranks, gaps and points are
not read: the projection finds them. Where a list departs from the rules, an override records it with its reason.

A bad cell costs that cell, its result or its row, whichever is least, and is named and logged. A race that misses a row or a
result does not become official. The same sheet read twice gives the same events, so it counts once; a corrected sheet gives
other events that replace them. Pure except for reading files.
"""

from producers.sheets.reading import Outcome, Sheets, produce_sheets, read_sheets
from producers.sheets.table import Problem

__all__ = ["Outcome", "Problem", "Sheets", "produce_sheets", "read_sheets"]
