"""A note that no consumer can use: `txt` should be `text`. It becomes a dead letter."""

NOTE = {
    "specversion": "1.0",
    "id": "note-1",
    "source": "/hand-written",
    "type": "note.published",
    "subject": "club-2026",
    "time": "2026-11-25T20:00:00Z",
    "data": {"txt": "The ice is new."},
}
