"""Reads the documents of one page, and remembers which versions it read."""

from collections.abc import Hashable

from gateway.replication.replica import Replica
from schemas.channels import parse_channel
from schemas.documents import Document

SEASON = "season:"
_MAX_LISTED = 500
"""Competitions in one list: each is a document to read."""


class DocumentReader:
    """Documents for one page. `sources` identifies everything that was read: with the same sources a page is the same.

    Every method raises `StoreLost` when the store does not answer.
    """

    def __init__(self, replica: Replica) -> None:
        self.sources: list[Hashable] = []
        self.found_any = False
        """Whether any of the documents or names exist. Anybody can make up addresses of pages without one."""
        self.found_rehearsal = False
        """Whether one of the documents is that of a rehearsal."""
        self._replica = replica

    async def read(self, name: str) -> Document | None:
        """The document of a channel; None when there is none, or when the name is not a channel."""
        channel = parse_channel(name)
        history = await self._replica.history(channel) if channel is not None else None
        if history is None:
            self.sources.append((name, None))
            return None
        self.found_any = True
        self.found_rehearsal = self.found_rehearsal or bool(history.newest.doc.get("rehearsal"))
        self.sources.append((name, history.epoch, history.newest.version, history.newest.hash))
        return history.newest.doc

    async def channels(self, scope: str, kind: str) -> list[str]:
        """The part after `kind/` of the names of a scope's channels: `["slc-2021/500m-women", …]`."""
        if parse_channel(f"live/{scope.removeprefix(SEASON)}") is None:
            return []
        prefix = f"{kind}/"
        stored = await self._replica.stored_channels(scope)
        names = [name.removeprefix(prefix) for name in stored if name.startswith(prefix)]
        self._note(f"{kind} of {scope}", *names)
        return names

    async def seasons(self) -> list[str]:
        """All seasons, newest first."""
        scopes = await self._replica.stored_scopes()
        seasons = sorted((scope.removeprefix(SEASON) for scope in scopes if scope.startswith(SEASON)), reverse=True)
        self._note("seasons", *seasons)
        return seasons

    async def competitions(self) -> list[tuple[str, Document]]:
        """Ids and `competition` documents of all competitions without the rehearsals, latest first."""
        return [pair for pair in await self._competitions() if not pair[1].get("rehearsal")]

    async def with_rehearsals(self) -> tuple[list[tuple[str, Document]], list[tuple[str, Document]]]:
        """Competitions as `competitions` gives them, and rehearsals apart from them."""
        found = await self._competitions()
        rehearsals = [pair for pair in found if pair[1].get("rehearsal")]
        return [pair for pair in found if not pair[1].get("rehearsal")], rehearsals

    async def _competitions(self) -> list[tuple[str, Document]]:
        scopes = await self._replica.stored_scopes()
        names = [scope for scope in scopes if not scope.startswith(SEASON)][-_MAX_LISTED:]
        channels = [channel for name in names if (channel := parse_channel(f"competition/{name}")) is not None]
        views = await self._replica.stored_views(channels)
        found = [(channel.scope, view) for channel, view in zip(channels, views, strict=True) if view is not None]
        self._note("competitions", *((name, view.hash) for name, view in found))
        known = [(name, view.doc) for name, view in found if view.doc]
        return sorted(known, key=lambda pair: (str(pair[1].get("starts_on", "")), pair[0]), reverse=True)

    def _note(self, what: str, *found: Hashable) -> None:
        self.found_any = self.found_any or bool(found)
        self.sources.append((what, *found))
