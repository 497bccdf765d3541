"""Frames: a message serialised once, ready to be written to any number of connections.

A server's frames are not masked and not compressed here, so the same bytes serve everybody.
"""

import orjson
from pydantic import BaseModel
from websockets.frames import Frame, Opcode

from gateway.fanout.history import Version
from schemas.documents import diff
from schemas.protocol import NO_EPOCH


def frame(payload: bytes) -> bytes:
    """One text frame."""
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


def message_frame(message: BaseModel) -> bytes:
    return frame(message.model_dump_json(exclude_none=True, by_alias=True).encode())


def snapshot_frame(channel: str, epoch: str, version: Version) -> bytes:
    head = {"op": "snapshot", "channel": channel, "epoch": epoch, "version": version.version, "hash": version.hash}
    return frame(orjson.dumps({**head, **({"at": version.at} if version.at else {}), "doc": version.doc}))


def patch_frame(channel: str, epoch: str, old: Version, new: Version) -> bytes:
    """From one version to another, however far; merge patches do not compose, so it is the difference of the two."""
    head = {"op": "patch", "channel": channel, "epoch": epoch, "from": old.version, "version": new.version}
    return frame(orjson.dumps({**head, "hash": new.hash, "at": new.at, "patch": diff(old.doc, new.doc)}))


EMPTY_HASH = "44136fa355b3678a"
"""Hash of the empty document `{}`."""


def empty_frame(channel: str) -> bytes:
    """The snapshot of a channel that nothing was written to yet."""
    head = {"op": "snapshot", "channel": channel, "epoch": NO_EPOCH, "version": 0, "hash": EMPTY_HASH}
    return frame(orjson.dumps({**head, "doc": {}}))
