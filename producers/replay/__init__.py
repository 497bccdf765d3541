"""Replays: publishes a recording again.

    recording ──▶ copies (another competition, other times) ──▶ publish

`straight` plays from the beginning to the end by a schedule. Events keep their ids.
"""

from producers.replay.straight import replay

__all__ = ["replay"]
