"""Builds the index of a partition from its log: the first and the last event of each competition. Pure."""

from consumers.dead_letters import LogRecord, read_event
from consumers.store import IndexEntry


class LogIndex:
    """Reads keys only; decodes a record only while its key is new."""

    def __init__(self) -> None:
        self.last: LogRecord | None = None
        """The last record."""
        self._entries: dict[bytes, tuple[int, int]] = {}

    def add(self, record: LogRecord) -> None:
        """Adds the next record. Raises `UnreadableEvent` when it is unreadable and belongs to no competition of the index.

        An unreadable record under the key of a competition is found when the competition is rebuilt.
        """
        self.last = record
        key = record.key or b""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries[key] = (entry[0], record.offset)
        else:
            read_event(record)
            self._entries[key] = (record.offset, record.offset)

    def entries(self) -> dict[str, IndexEntry]:
        """The index, by competition."""
        return {key.decode(): IndexEntry(first, last) for key, (first, last) in self._entries.items()}
