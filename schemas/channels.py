"""Channel names: the view that a client asks for, and the scope that it belongs to."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

_ID = r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?"
_DATE = r"\d{4}-\d{2}-\d{2}"

Identifier = Annotated[str, StringConstraints(pattern=rf"^{_ID}$")]
"""A competition or distance id: lower-case letters, digits, `.`, `_`, `-`; at most 64; safe in URLs and keys."""

MAX_CHANNEL_LENGTH = 200

PARAMETERS: dict[str, tuple[str, ...]] = {
    "calendar": ("season",),
    "competition": ("competition",),
    "points": ("competition",),
    "live": ("competition",),
    "records": ("competition",),
    "ticker": ("competition",),
    "championship": ("competition",),
    "overlay": ("competition",),
    "startlist": ("competition", "distance"),
    "ranking": ("competition", "distance"),
    "standings": ("season", "cup"),
    "report": ("competition", "date"),
}
"""What follows the kind in the name of a channel: `ranking/{competition}/{distance}`."""

_SHAPES: dict[str, re.Pattern[str]] = {
    kind: re.compile("/".join([f"({_ID})", *(_DATE if name == "date" else _ID for name in others)]))
    for kind, (_, *others) in PARAMETERS.items()
}

KINDS: tuple[str, ...] = tuple(PARAMETERS)


@dataclass(frozen=True, slots=True)
class Channel:
    """A well-formed channel.

    `scope` is what one projector owns and one Redis stream carries: a competition id, or `season:{season}`
    for the views that combine several competitions.
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
    scope = f"season:{match[1]}" if PARAMETERS[kind][0] == "season" else match[1]
    return Channel(name, kind, scope)
