"""Channel names: which view a client asks for, and whose events it is made of."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

_ID = r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?"
_DATE = r"\d{4}-\d{2}-\d{2}"

Identifier = Annotated[str, StringConstraints(pattern=rf"^{_ID}$")]
"""A competition or distance id: lower-case letters, digits, `.`, `_`, `-`; at most 64; safe in URLs and keys."""

MAX_CHANNEL_LENGTH = 200

_SHAPES: dict[str, re.Pattern[str]] = {
    "calendar": re.compile(rf"({_ID})"),
    "competition": re.compile(rf"({_ID})"),
    "points": re.compile(rf"({_ID})"),
    "live": re.compile(rf"({_ID})"),
    "records": re.compile(rf"({_ID})"),
    "ticker": re.compile(rf"({_ID})"),
    "championship": re.compile(rf"({_ID})"),
    "overlay": re.compile(rf"({_ID})"),
    "startlist": re.compile(rf"({_ID})/{_ID}"),
    "ranking": re.compile(rf"({_ID})/{_ID}"),
    "standings": re.compile(rf"({_ID})/{_ID}"),
    "report": re.compile(rf"({_ID})/{_DATE}"),
}
_SEASONAL = frozenset({"calendar", "standings"})

KINDS: tuple[str, ...] = tuple(_SHAPES)


@dataclass(frozen=True, slots=True)
class Channel:
    """A well-formed channel.

    `scope` is what one projector owns and one Redis stream carries: a competition id, or `season:{season}`
    for the views that are made of several competitions.
    """

    name: str
    kind: str
    scope: str


def parse_channel(name: str) -> Channel | None:
    """The channel, or None when the name is not one (`ranking/ec2020/1000m-men` is, `ranking/EC 2020` is not)."""
    if len(name) > MAX_CHANNEL_LENGTH:
        return None
    kind, _, rest = name.partition("/")
    shape = _SHAPES.get(kind)
    match = shape.fullmatch(rest) if shape is not None else None
    if match is None:
        return None
    scope = f"season:{match[1]}" if kind in _SEASONAL else match[1]
    return Channel(name, kind, scope)
