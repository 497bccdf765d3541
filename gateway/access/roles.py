"""Roles of tokens, the rights they give, and the channels that are not public."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from schemas.channels import Channel


class Role(StrEnum):
    """What a token is for. A token may have several roles."""

    OPERATOR = "operator"
    EDITOR = "editor"
    COMMENTATOR = "commentator"
    READER = "reader"


class Right(StrEnum):
    """What a person may do. The value completes the sentence "you may not …"."""

    NOTE = "publish notes"
    OVERLAY = "choose overlays"
    CORRECT = "correct results"
    OPERATE = "operate the system"
    READ_SYSTEM = "read channels of the system"
    READ_AUDIT = "read the list of corrections"


ROLES: Mapping[Role, frozenset[Right]] = {
    Role.OPERATOR: frozenset(Right),
    Role.EDITOR: frozenset({Right.NOTE, Right.OVERLAY, Right.CORRECT, Right.READ_AUDIT}),
    Role.COMMENTATOR: frozenset({Right.NOTE, Right.OVERLAY}),
    Role.READER: frozenset({Right.READ_SYSTEM, Right.READ_AUDIT}),
}

PRIVATE: Mapping[str, Right] = {"system": Right.READ_SYSTEM, "audit": Right.READ_AUDIT}
"""Kinds of channels that are not public, and the right to read them."""


def rights_of(roles: Iterable[Role]) -> frozenset[Right]:
    """The rights of all these roles together."""
    return frozenset[Right]().union(*(ROLES[role] for role in roles))


def right_to_read(channel: Channel) -> Right | None:
    """The right that a reader of a channel needs; None for a public channel."""
    return PRIVATE.get(channel.kind)
