"""Channel names: the view that a client asks for, and the scope that it belongs to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.fields import ID_PATTERN
from schemas.protocol import MAX_CHANNEL_LENGTH
from schemas.views import VIEWS

_DATE = r"\d{4}-\d{2}-\d{2}"

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(re.findall(r"{(\w+)}", model.CHANNEL)) for kind, model in VIEWS.items()
}
"""What follows the kind in the name of a channel: `ranking/{competition}/{distance}`. Each view declares its own."""

_SHAPES: dict[str, re.Pattern[str]] = {
    kind: re.compile("/".join([f"({ID_PATTERN})", *(_DATE if name == "date" else ID_PATTERN for name in others)]))
    for kind, (_, *others) in PARAMETERS.items()
}

KINDS: tuple[str, ...] = tuple(PARAMETERS)


@dataclass(frozen=True, slots=True)
class Channel:
    """A well-formed channel.

    `scope` is what one projector owns and one Redis stream carries: a competition id, or `season:{season}`
    for the views that combine several competitions, or `system:{topic}`.
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
    found = shape.fullmatch(rest) if shape is not None else None
    if found is None:
        return None
    match PARAMETERS[kind][0]:
        case "season":
            scope = f"season:{found[1]}"
        case "topic":
            scope = system_scope(found[1])
        case _:
            scope = found[1]
    return Channel(name, kind, scope)


def system_scope(topic: str) -> str:
    """The scope of a `system/…` channel. It is in no store: each gateway builds it."""
    return f"system:{topic}"
