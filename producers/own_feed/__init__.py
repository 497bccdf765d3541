"""Own feeds: events of a small timing program, as lines of JSON from a file or a pipe.

    pipe, file ──lines──▶ produce ──▶ Event ──▶ publish
                 (thread)    ├── bad_cells: an event without the cells that it can do without
                             ├── missing: distances that must not become official
                             └── hints: what is probably wrong with a line

Flows in: CloudEvents, one JSON object per line, of which most fields may be left out. Flows out: complete events. A line that
cannot be read is logged with its number and left out; a bad cell is left out of its event. It must never stop the lines after
it, and never invent a time other than that of its arrival.
"""

from producers.own_feed.produce import Intake, complete_event, produce_events

__all__ = ["Intake", "complete_event", "produce_events"]
