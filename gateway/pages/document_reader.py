"""What pages are made of: the documents of the replica, by channel."""

import re
from dataclasses import dataclass

from gateway.replication.replica import Replica
from schemas.channels import parse_channel
from schemas.documents import Document

SEASON = "season:"
_MOST_NAMED = 500
"""Competitions named in one list: each is a document to read."""


@dataclass(frozen=True, slots=True)
class Library:
    """Every method raises `StoreLost` when the store does not answer, and reading also `TooManyScopes`."""

    replica: Replica

    async def read(self, name: str) -> Document | None:
        """The document of a channel; None where there is none, and for a name that is none."""
        channel = parse_channel(name)
        if channel is None:
            return None
        history = await self.replica.loaded_history(channel)
        return history.newest.doc if history is not None else None

    async def channels(self, scope: str, kind: str) -> list[str]:
        """What follows `kind/` in the names of a scope's channels, shortest distance first: `["slc-2021/500m-women", …]`."""
        if parse_channel(f"live/{scope.removeprefix(SEASON)}") is None:
            return []
        prefix = f"{kind}/"
        return [
            name.removeprefix(prefix) for name in await self.replica.known_channels(scope) if name.startswith(prefix)
        ]

    async def seasons(self) -> list[str]:
        """Newest first."""
        scopes = await self.replica.known_scopes()
        return sorted((scope.removeprefix(SEASON) for scope in scopes if scope.startswith(SEASON)), reverse=True)

    async def competitions(self) -> list[tuple[str, Document]]:
        """Ids and `competition` documents, the latest first; those without a document are left out."""
        names = [scope for scope in await self.replica.known_scopes() if not scope.startswith(SEASON)][-_MOST_NAMED:]
        channels = [channel for name in names if (channel := parse_channel(f"competition/{name}")) is not None]
        documents = await self.replica.glance(channels)
        known = [(c.scope, document) for c, document in zip(channels, documents, strict=True) if document]
        return sorted(known, key=lambda pair: (str(pair[1].get("starts_on", "")), pair[0]), reverse=True)


def by_length(name: str) -> tuple[bool, int, str]:
    """Sorts names that end in a discipline as a programme does: 500 m before 1000 m, and what has no length last."""
    metres = re.match(r"\d+", name.rpartition("/")[2])
    return (metres is None, int(metres[0]) if metres else 0, name)
