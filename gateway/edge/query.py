"""Reads the parameters of a request that follows channels. Raises `BadQuery` for what the client must correct."""

import math

from starlette.requests import Request

from gateway.access import right_to_read
from gateway.settings import GatewaySettings
from schemas.channels import KINDS, Channel, parse_channel
from schemas.protocol import Since

_MAX_EPOCH_LENGTH = 64


class BadQuery(Exception):
    """A request that the client must correct. `status` is 400, or 404 for a name that no channel can have."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def channel_of(name: str, *, is_private_allowed: bool = False) -> Channel:
    """The channel with this name. The edge is for caches, so it has no private channels."""
    channel = parse_channel(name)
    if channel is None:
        kinds = ", ".join(KINDS)
        raise BadQuery(f"{name!r} is not a channel; names begin with one of {kinds}; /api lists the channels", 404)
    if right_to_read(channel) is not None and not is_private_allowed:
        raise BadQuery(f"{name} is not public: get /api/{name} with a token, or subscribe over WebSocket", 403)
    return channel


def delay_ms_of(request: Request, settings: GatewaySettings) -> int:
    """The parameter `delay` in seconds, as milliseconds; 0 without it."""
    given = request.query_params.get("delay", "0")
    try:
        delay_s = float(given)
    except ValueError:
        delay_s = math.nan
    if not 0 <= delay_s <= settings.max_delay_s:
        raise BadQuery(f"delay={given[:40]} is not a number of seconds from 0 to {settings.max_delay_s:g}")
    return round(delay_s * 1000)


def wait_s_of(request: Request, settings: GatewaySettings) -> float:
    """The parameter `wait`, the longest wait for a new version in seconds; `follow_s` without it."""
    given = request.query_params.get("wait")
    if given is None:
        return settings.follow_s
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= settings.follow_s):
        raise BadQuery(f"wait={given[:40]} is not a whole number of seconds from 1 to {settings.follow_s:g}")
    return int(given)


def version_of(text: str, name: str) -> int:
    """A version number from a parameter of this name."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise BadQuery(f"{name}={text[:40]} is not a version: a whole number from 0")
    return int(text)


def epoch_of(text: str) -> str:
    """An epoch as the client sends it."""
    if not 0 < len(text) <= _MAX_EPOCH_LENGTH or not text.isprintable():
        raise BadQuery("an epoch is the text that came with the document, in the header Rinkside-Epoch")
    return text


def positions(last_event_id: str) -> dict[str, Since]:
    """Channel → version that the client holds, from the id of an event (see `event_id`).

    >>> positions("live/slc-2021@e1:42,ticker/slc-2021@e1:7")["ticker/slc-2021"].version
    7
    """
    found = {}
    for part in last_event_id.split(",") if last_event_id else ():
        name, _, position = part.rpartition("@")
        epoch, _, version = position.rpartition(":")
        found[name] = Since(epoch=epoch_of(epoch), version=version_of(version, "Last-Event-ID"))
    return found


def event_id(held: dict[str, Since]) -> str:
    """The id of an event: what a client holds of each channel after it.

    >>> event_id({"live/slc-2021": Since(epoch="e1", version=42)})
    'live/slc-2021@e1:42'
    """
    return ",".join(f"{name}@{since.epoch}:{since.version}" for name, since in held.items())
