"""What the store holds of a scope, as a gateway reads it: what cannot be read is left out and said, and never the end of it."""

import orjson
import structlog

from schemas.storage_keys import STREAM_EPOCH, STREAM_PATCHES, STREAM_STORED, StoredPatch, StoredView

_log = structlog.get_logger()


def read_entry(values: dict[bytes, bytes]) -> tuple[int, list[StoredPatch]]:
    """When an entry was stored (milliseconds) and its patches. Raises `ValueError`, `KeyError` or `TypeError`."""
    patches = orjson.loads(values[STREAM_PATCHES.encode()])
    return int(values[STREAM_STORED.encode()]), [StoredPatch(*item) for item in patches]


def readable_views(scope: str, raw: dict[bytes, bytes]) -> dict[str, StoredView]:
    """Views by channel, without those that cannot be read."""
    views = {}
    for name, value in raw.items():
        try:
            views[name.decode()] = StoredView(**orjson.loads(value))
        except (ValueError, TypeError) as error:
            _log.error("a view cannot be read and is left out", scope=scope, view=name, problem=repr(error))
    return views


def readable_entries(epoch: str, newest_first: list[dict[bytes, bytes]]) -> list[tuple[int, list[StoredPatch]]]:
    """Entries of an epoch, back to the first that cannot be read: history before it is not known."""
    entries = []
    for values in newest_first:
        try:
            if values[STREAM_EPOCH.encode()].decode() == epoch:
                entries.append(read_entry(values))
        except (ValueError, KeyError, TypeError):
            break
    return entries
