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


def payload_of(frame: bytes) -> bytes:
    """The payload of a frame made by `frame` (RFC 6455, 5.2).

    >>> payload_of(frame(b'{"op":"pong"}'))
    b'{"op":"pong"}'
    """
    header = {126: 4, 127: 10}.get(frame[1], 2)
    return frame[header:]


def message_frame(message: BaseModel) -> bytes:
    """A protocol message without its empty fields."""
    return frame(message.model_dump_json(exclude_none=True, by_alias=True).encode())


def snapshot_frame(channel: str, epoch: str, version: Version) -> bytes:
    head = {"op": "snapshot", "channel": channel, "epoch": epoch, "version": version.version, "hash": version.hash}
    at = {"at": version.at} if version.at else {}
    return frame(orjson.dumps({**head, **at, **_received(version), "doc": version.doc}))


def patch_frame(channel: str, epoch: str, old: Version, new: Version) -> bytes:
    return frame(
        orjson.dumps({**_patch_head(channel, epoch, old, new), **_received(new), "patch": diff(old.doc, new.doc)})
    )


def patch_json(channel: str, epoch: str, old: Version, new: Version) -> bytes:
    """The patch message without the time of arrival, so that it is equal on every gateway."""
    return orjson.dumps({**_patch_head(channel, epoch, old, new), "patch": diff(old.doc, new.doc)})


def _patch_head(channel: str, epoch: str, old: Version, new: Version) -> dict[str, object]:
    """What identifies a patch between any two versions. `diff` makes the patch, because merge patches do not compose."""
    head = {"op": "patch", "channel": channel, "epoch": epoch, "from": old.version, "version": new.version}
    return {**head, "hash": new.hash, "at": new.at}


def received(version: Version) -> str:
    """When this gateway received a version, on the clock that `pong` tells; empty when it does not know.

    Clients need it for running clocks: `at` is on the clock of the timing computer, which may be wrong.
    """
    if not math.isfinite(version.visible_ms):
        return ""
    received_s = time.time() - time.monotonic() + version.visible_ms / 1000
    return datetime.fromtimestamp(received_s, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _received(version: Version) -> dict[str, str]:
    text = received(version)
    return {"received_at": text} if text else {}


EMPTY_HASH = "44136fa355b3678a"
"""Hash of the empty document `{}`."""


def empty_frame(channel: str) -> bytes:
    """The snapshot of a channel that has no document yet."""
    head = {"op": "snapshot", "channel": channel, "epoch": NO_EPOCH, "version": 0, "hash": EMPTY_HASH}
    return frame(orjson.dumps({**head, "doc": {}}))
