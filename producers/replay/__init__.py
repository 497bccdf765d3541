"""Replays: publishes a recording again.

    recording ──▶ time line ──▶ player ──▶ publish
                                  ▲ pause, rate, seek, loop

`straight` plays from the beginning to the end by a schedule; `player` takes commands meanwhile. `copies` makes rehearsals
and shifts times. Events keep their ids.
"""

from producers.replay.straight import replay

__all__ = ["replay"]
