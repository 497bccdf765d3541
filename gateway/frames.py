"""Messages as WebSocket frames: unmasked, uncompressed, so that the same bytes serve every client."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import BaseModel
from websockets.frames import Frame, Opcode

from gateway.ring import Ring, Version

_KEPT = 16
"""Frames kept for a channel: enough for all who join or catch up at once, little enough to forget soon."""


def text_frame(payload: bytes) -> bytes:
    """The frame of a text message."""
    return Frame(Opcode.TEXT, payload).serialize(mask=False)


def message_frame(message: BaseModel) -> bytes:
    """The frame of a message to one client. What is None is left out."""
    return text_frame(message.model_dump_json(by_alias=True, exclude_none=True).encode())


class Frames:
    """The frames of one channel, each built once."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._built: dict[tuple[Ring, int, int], bytes] = {}

    def snapshot(self, ring: Ring, version: Version) -> bytes:
        """The whole document as it stood at `version`."""
        key = (ring, -1, version.version)
        frame = self._built.get(key)
        if frame is None:
            message: dict[str, Any] = {"op": "snapshot", "channel": self._channel, "epoch": ring.epoch}
            message |= {"version": version.version, "hash": version.hash}
            if version.at is not None:
                message["at"] = version.at
            message["doc"] = version.doc
            frame = self._keep(key, message)
        return frame

    def step(self, ring: Ring, held: int, target: Version) -> bytes:
        """What leads a client from version `held` to `target`: one patch, or the snapshot when `held` is gone or the
        snapshot is shorter than several changes merged."""
        key = (ring, held, target.version)
        frame = self._built.get(key)
        if frame is not None:
            return frame
        patch = ring.between(held, target.version)
        if patch is None:
            return self.snapshot(ring, target)
        message = {"op": "patch", "channel": self._channel, "epoch": ring.epoch, "from": held}
        message |= {"version": target.version, "hash": target.hash, "at": target.at, "patch": patch}
        frame = self._keep(key, message)
        if target.version > held + 1 and len(snapshot := self.snapshot(ring, target)) < len(frame):
            self._built[key] = frame = snapshot
        return frame

    def _keep(self, key: tuple[Ring, int, int], message: Mapping[str, Any]) -> bytes:
        while len(self._built) >= _KEPT:
            del self._built[next(iter(self._built))]
        frame = text_frame(orjson.dumps(message))
        self._built[key] = frame
        return frame
