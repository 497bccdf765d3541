"""Serialises messages to WebSocket frames.

Frames of a server are not masked, and these are not compressed, so the same bytes serve every connection.
"""

import math
import time
from datetime import UTC, datetime

import orjson
from pydantic import BaseModel
from websockets.frames import Frame, Opcode

from gateway.fanout.history import Version
from schemas.documents import diff
from schemas.protocol import NO_EPOCH


def frame(payload: bytes) -> bytes:
    """A text frame with this payload."""
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


def message_frame(message: BaseModel) -> bytes:
    """A protocol message without its empty fields."""
    return frame(message.model_dump_json(exclude_none=True, by_alias=True).encode())


def snapshot_frame(channel: str, epoch: str, version: Version) -> bytes:
    head = {"op": "snapshot", "channel": channel, "epoch": epoch, "version": version.version, "hash": version.hash}
    at = {"at": version.at} if version.at else {}
    return frame(orjson.dumps({**head, **at, **_received(version), "doc": version.doc}))


def patch_frame(channel: str, epoch: str, old: Version, new: Version) -> bytes:
    """The patch between any two versions, made by `diff` because merge patches do not compose."""
    head = {"op": "patch", "channel": channel, "epoch": epoch, "from": old.version, "version": new.version}
    return frame(
        orjson.dumps({**head, "hash": new.hash, "at": new.at, **_received(new), "patch": diff(old.doc, new.doc)})
    )


def _received(version: Version) -> dict[str, str]:
    """When this gateway received a version, on the clock that `pong` tells.

    Clients need it for running clocks: `at` is on the clock of the timing computer, which may be wrong.
    """
    if not math.isfinite(version.visible_ms):
        return {}
    received_s = time.time() - time.monotonic() + version.visible_ms / 1000
    return {"received_at": datetime.fromtimestamp(received_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}


EMPTY_HASH = "44136fa355b3678a"
"""Hash of the empty document `{}`."""


def empty_frame(channel: str) -> bytes:
    """The snapshot of a channel that has no document yet."""
    head = {"op": "snapshot", "channel": channel, "epoch": NO_EPOCH, "version": 0, "hash": EMPTY_HASH}
    return frame(orjson.dumps({**head, "doc": {}}))
