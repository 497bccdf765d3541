"""Asks the store which competitions changed, and writes the views of their seasons.

It asks instead of following the streams: two reads for each partition, a few times a second, miss nothing, whatever happened in
between to the store or to another updater.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import structlog

from consumers.delta import Change, Delta, change_of
from consumers.season.documents import calendar_document, seasons_of, standings_document, standings_documents
from consumers.store import ChangeCursor, Position, ScopeProgress, Store
from schemas.documents import Document
from schemas.storage_keys import EVENTS_TOPIC, StoredView

_log = structlog.get_logger()

_PREFIX = "season:"
_CHECKED_AT_ONCE = 8
"""Seasons that are compared with the store in one look."""


@dataclass(slots=True)
class _Season:
    """What the store holds of a season. The number of writes takes the place of an offset in its position."""

    position: Position | None
    epoch: str
    views: dict[str, StoredView] = field(default_factory=dict)
    rewrite: bool = False
    """A part of what is stored is gone: the next write replaces it, under a new epoch."""


class SeasonUpdater:
    """All seasons. `new_token` returns a new random word. A second updater does no harm: the store refuses one of the two.

    `partitions` returns the partitions whose changes say which competitions changed: a look then costs the same for any number
    of competitions. Without it, every look compares all of them.
    """

    def __init__(
        self, store: Store, new_token: Callable[[], str], partitions: Callable[[], Collection[int]] | None = None
    ) -> None:
        self._store = store
        self._new_token = new_token
        self._partitions = partitions
        self._cursors: dict[int, ChangeCursor] = {}
        self._progress: dict[str, ScopeProgress] = {}
        self._documents: dict[str, dict[str, Document]] = {}
        self._seasons: dict[str, _Season] = {}
        self._unknown: dict[str, tuple[str, ...]] = {}
        """Distances without known points that were logged, by competition; `reset` keeps them."""
        self._checked = 0

    def reset(self) -> None:
        """Drops what is in memory: another updater wrote, or it is not certain what was written."""
        self._cursors.clear()
        self._progress.clear()
        self._documents.clear()
        self._seasons.clear()

    async def update(self) -> None:
        """Reads what changed once, and writes what follows from it. After an exception of the store, call `reset`."""
        is_first = not self._progress
        cursors, progress = await self._look()
        changed = {name for name, now in progress.items() if now != self._progress.get(name)}
        gone = self._progress.keys() - progress.keys()
        competitions = {name for name in changed | gone if not name.startswith(_PREFIX)}
        affected = await self._drop_outdated()
        if is_first:  # seasons stored earlier may have to become empty
            affected |= {name.removeprefix(_PREFIX) for name in progress if name.startswith(_PREFIX)}
        for name in competitions:
            now = await self._contribution(name) if name in progress else {}
            if now != self._documents.get(name, {}):  # most changes of a competition do not concern its season
                affected |= self._seasons_with(name)
                self._documents[name] = now
                affected |= self._seasons_with(name)
        for season in sorted(affected):
            await self._write(season, progress)
            self._note_unknown(season)
        self._progress = {name: now for name, now in progress.items() if not name.startswith(_PREFIX)}
        self._cursors = cursors

    async def _contribution(self, name: str) -> dict[str, Document]:
        """What a competition gives for its season; nothing when it is a rehearsal."""
        stored = await self._store.documents(name, [f"points/{name}", f"competition/{name}"])
        return {channel: document for channel, document in stored.items() if not document.get("rehearsal")}

    async def _look(self) -> tuple[dict[int, ChangeCursor], dict[str, ScopeProgress]]:
        """The next cursors, and how far each competition is stored."""
        if self._partitions is None:
            return {}, await self._store.progress_of_all()
        asked = {number: self._cursors.get(number, ChangeCursor()) for number in self._partitions()}
        cursors, changed = await self._store.partitions.changes_of(EVENTS_TOPIC, asked)
        if changed is None or not self._progress:
            return cursors, await self._store.progress_of_all()
        if not changed:
            return cursors, self._progress
        unchanged = {name: now for name, now in self._progress.items() if name not in changed}
        return cursors, unchanged | await self._store.progress_of(changed)

    async def _drop_outdated(self) -> set[str]:
        """Forgets seasons that another updater wrote, or of which keys are gone, and returns them. Looks at a few at each call,
        in turn."""
        names = sorted(self._seasons)
        self._checked %= len(names) or 1
        checked = names[self._checked : self._checked + _CHECKED_AT_ONCE]
        self._checked += len(checked)
        if not checked:
            return set()
        states = await self._store.inspect([_PREFIX + name for name in checked])
        outdated = set()
        for name in checked:
            state = states[_PREFIX + name]
            is_whole = state.position is None or (state.is_complete and state.is_listed)
            if state.position != self._seasons[name].position or not is_whole:
                outdated.add(name)
                del self._seasons[name]
        return outdated

    def _seasons_with(self, competition: str) -> set[str]:
        return seasons_of(self._documents.get(competition, {}).values())

    def _of_season(self, kind: str, season: str) -> dict[str, Document]:
        found = {}
        for name, documents in self._documents.items():
            document = documents.get(f"{kind}/{name}")
            if document is not None and document.get("season") == season:
                found[name] = document
        return found

    def _note_unknown(self, season: str) -> None:
        """Logs once for each competition that some of its races give points which are not known."""
        for competition, document in self._of_season("points", season).items():
            unknown = tuple(document.get("unknown", ()))
            if unknown and self._unknown.get(competition) != unknown:
                _log.warning(
                    "World Cup points are not known and missing in the standings",
                    season=season,
                    competition=competition,
                    distances=unknown,
                    advice=f"add the tables to consumers/rules/seasons/{season}.json",
                )
            self._unknown[competition] = unknown

    async def _load(self, season: str) -> _Season:
        loaded = await self._store.load(_PREFIX + season)
        if loaded.position is None:  # views that are left without their position are removed by the next write
            return _Season(None, self._new_token())
        state = (await self._store.inspect([_PREFIX + season]))[_PREFIX + season]
        if loaded.is_complete and state.is_listed:
            return _Season(loaded.position, loaded.position.epoch, dict(loaded.views))
        return _Season(loaded.position, self._new_token(), rewrite=True)

    async def _write(self, name: str, progress: dict[str, ScopeProgress]) -> None:
        season = self._seasons.get(name)
        if season is None:
            season = self._seasons[name] = await self._load(name)
        competitions = self._of_season("competition", name)
        points = self._of_season("points", name)
        if season.position is None and not competitions and not points:
            return  # the store lost data: what clients see stays until something can replace it
        at = max((progress[each].at for each in competitions or progress if each in progress), default="")
        documents = {f"calendar/{name}": calendar_document(name, competitions), **standings_documents(name, points)}
        for channel in season.views.keys() - documents.keys():
            # No competition counts for this cup any more: its document stays, without rows.
            documents[channel] = standings_document(name, channel.rpartition("/")[2], {})
        changes: list[Change] = []
        for channel, document in sorted(documents.items()):
            if change := change_of(season.views.get(channel), channel, document, at):
                changes.append(change)
        if not changes:
            return
        position = Position(season.epoch, season.position.offset + 1 if season.position is not None else 1)
        await self._store.save(
            _PREFIX + name,
            Delta(changes=tuple(changes)),
            expected=season.position,
            position=position,
            at=at,
            write_id=self._new_token(),
            rewrite=season.rewrite,
        )
        season.position = position
        season.rewrite = False
        season.views |= {change.channel: change.view for change in changes}
