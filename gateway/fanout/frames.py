"""Serialises messages to WebSocket frames.

Frames of a server are not masked, and these are not compressed, so the same bytes serve every connection.
"""

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
    return frame(orjson.dumps({**head, **({"at": version.at} if version.at else {}), "doc": version.doc}))


def patch_frame(channel: str, epoch: str, old: Version, new: Version) -> bytes:
    """The patch between any two versions, made by `diff` because merge patches do not compose."""
    head = {"op": "patch", "channel": channel, "epoch": epoch, "from": old.version, "version": new.version}
    return frame(orjson.dumps({**head, "hash": new.hash, "at": new.at, "patch": diff(old.doc, new.doc)}))


EMPTY_HASH = "44136fa355b3678a"
"""Hash of the empty document `{}`."""


def empty_frame(channel: str) -> bytes:
    """The snapshot of a channel that has no document yet."""
    head = {"op": "snapshot", "channel": channel, "epoch": NO_EPOCH, "version": 0, "hash": EMPTY_HASH}
    return frame(orjson.dumps({**head, "doc": {}}))
