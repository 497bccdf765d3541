"""Asks the store which competitions changed, and writes the views of their seasons.

It asks instead of following the streams: a small pipeline of reads a few times a second misses nothing, whatever happened in
between to the store or to another updater.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from consumers.delta import Change, Delta, change_of
from consumers.season.documents import calendar_document, seasons_of, standings_document, standings_documents
from consumers.store import Position, ScopeProgress, Store
from schemas.documents import Document
from schemas.storage_keys import StoredView

_log = structlog.get_logger()

_PREFIX = "season:"


@dataclass(slots=True)
class _Season:
    """What the store holds of a season. The number of writes takes the place of an offset in its position."""

    position: Position | None
    epoch: str
    views: dict[str, StoredView] = field(default_factory=dict)
    rewrite: bool = False
    """A part of what is stored is gone: the next write replaces it, under a new epoch."""


def _is_unchanged(season: _Season, now: ScopeProgress | None) -> bool:
    return (now.position if now is not None else None) == season.position


class SeasonUpdater:
    """All seasons. `new_token` returns a new random word. A second updater does no harm: the store refuses one of the two."""

    def __init__(self, store: Store, new_token: Callable[[], str]) -> None:
        self._store = store
        self._new_token = new_token
        self._progress: dict[str, ScopeProgress] = {}
        self._documents: dict[str, dict[str, Document]] = {}
        self._seasons: dict[str, _Season] = {}
        self._unknown: dict[str, tuple[str, ...]] = {}
        """Distances without known points that were logged, by competition; `reset` keeps them."""

    def reset(self) -> None:
        """Drops what is in memory: another updater wrote, or it is not certain what was written."""
        self._progress.clear()
        self._documents.clear()
        self._seasons.clear()

    async def update(self) -> None:
        """Reads what changed once, and writes what follows from it. After an exception of the store, call `reset`."""
        progress = await self._store.progress_of_all()
        changed = {name for name, now in progress.items() if now != self._progress.get(name)}
        gone = self._progress.keys() - progress.keys()
        competitions = {name for name in changed | gone if not name.startswith(_PREFIX)}
        outdated = await self._drop_outdated(progress)
        if not self._progress:  # first call: seasons stored earlier may have to become empty
            outdated |= {name.removeprefix(_PREFIX) for name in progress if name.startswith(_PREFIX)}
        if not competitions and not outdated:
            return
        affected = set(outdated)
        for name in competitions:
            channels = [f"points/{name}", f"competition/{name}"]
            stored = await self._store.documents(name, channels) if name in progress else {}
            # A rehearsal counts for no season.
            now = {channel: document for channel, document in stored.items() if not document.get("rehearsal")}
            if now != self._documents.get(name, {}):  # most changes of a competition do not concern its season
                affected |= self._seasons_with(name)
                self._documents[name] = now
                affected |= self._seasons_with(name)
        for season in sorted(affected):
            await self._write(season, progress)
            self._note_unknown(season)
        self._progress = {name: now for name, now in progress.items() if not name.startswith(_PREFIX)}

    async def _drop_outdated(self, progress: dict[str, ScopeProgress]) -> set[str]:
        """Forgets seasons that another updater wrote, or of which keys are gone. Returns them."""
        outdated = {
            name for name, season in self._seasons.items() if not _is_unchanged(season, progress.get(_PREFIX + name))
        }
        for name in self._seasons.keys() - outdated:
            if not (await self._store.inspect([_PREFIX + name]))[_PREFIX + name].is_complete:
                outdated.add(name)
        for name in outdated:
            self._seasons.pop(name, None)
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

    async def _load(self, season: str, progress: dict[str, ScopeProgress]) -> _Season:
        loaded = await self._store.load(_PREFIX + season)
        if loaded.position is None:  # views that are left without their position are removed by the next write
            return _Season(None, self._new_token())
        if loaded.is_complete and _PREFIX + season in progress:
            return _Season(loaded.position, loaded.position.epoch, dict(loaded.views))
        return _Season(loaded.position, self._new_token(), rewrite=True)

    async def _write(self, name: str, progress: dict[str, ScopeProgress]) -> None:
        season = self._seasons.get(name)
        if season is None:
            season = self._seasons[name] = await self._load(name, progress)
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
