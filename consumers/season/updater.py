"""The keeper: asks the store which competitions changed, and writes the views of their seasons.

It asks rather than follows: a few hundred times a minute one pipeline of small reads, which costs nothing and forgets
nothing, whatever happened to the store or to another keeper in between.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from consumers.projection.projection import Change, Delta, change_of
from consumers.season.documents import calendar_document, seasons_of, standings_document, standings_documents
from consumers.store import Position, Standing, Store
from schemas.documents import Document
from schemas.storage_keys import StoredView

_PREFIX = "season:"


@dataclass(slots=True)
class _Season:
    """What the store holds of a season. `written` counts the writes, and stands in for an offset in a log."""

    position: Position | None
    epoch: str
    views: dict[str, StoredView] = field(default_factory=dict)
    rewrite: bool = False
    """Part of what is stored is gone: it is written anew, under a new epoch."""


def _still_ours(held: _Season, now: Standing | None) -> bool:
    return (now.position if now is not None else None) == held.position


class SeasonUpdater:
    """All seasons. `new_token` gives a fresh random word. Two keepers at once do no harm: one is refused."""

    def __init__(self, store: Store, new_token: Callable[[], str]) -> None:
        self._store = store
        self._new_token = new_token
        self._standing: dict[str, Standing] = {}
        self._documents: dict[str, dict[str, Document]] = {}
        self._seasons: dict[str, _Season] = {}

    def forget(self) -> None:
        """Begin anew: somebody else wrote, or it is not certain what was written."""
        self._standing.clear()
        self._documents.clear()
        self._seasons.clear()

    async def round(self) -> None:
        """Looks once, and writes what follows. Raises what the store raises; then `forget`."""
        standing = await self._store.standing()
        changed = {name for name, now in standing.items() if now != self._standing.get(name)}
        gone = self._standing.keys() - standing.keys()
        competitions = {name for name in changed | gone if not name.startswith(_PREFIX)}
        lost = {name for name, held in self._seasons.items() if not _still_ours(held, standing.get(_PREFIX + name))}
        for name in lost:
            self._seasons.pop(name, None)
        damaged = {name for name in self._seasons if not await self._store.all_whole({_PREFIX + name})}
        for name in damaged:
            self._seasons.pop(name, None)
        lost |= damaged
        if not self._standing:  # the first round: seasons of before may have to be emptied
            lost |= {name.removeprefix(_PREFIX) for name in standing if name.startswith(_PREFIX)}
        if not competitions and not lost:
            return
        affected = set(lost)
        for name in competitions:
            channels = [f"points/{name}", f"competition/{name}"]
            now = await self._store.documents(name, channels) if name in standing else {}
            if now != self._documents.get(name, {}):  # most of what changes in a competition is no matter here
                affected |= self._seasons_with({name})
                self._documents[name] = now
                affected |= self._seasons_with({name})
        for season in sorted(affected):
            await self._write(season, standing)
        self._standing = {name: now for name, now in standing.items() if not name.startswith(_PREFIX)}

    def _seasons_with(self, competitions: set[str]) -> set[str]:
        return {season for name in competitions for season in seasons_of(self._documents.get(name, {}).values())}

    def _of_season(self, kind: str, season: str) -> dict[str, Document]:
        found = {}
        for name, documents in self._documents.items():
            document = documents.get(f"{kind}/{name}")
            if document is not None and document.get("season") == season:
                found[name] = document
        return found

    async def _write(self, season: str, standing: dict[str, Standing]) -> None:
        held = self._seasons.get(season)
        if held is None:
            loaded = await self._store.load(_PREFIX + season)
            if loaded.position is None or (loaded.is_whole and _PREFIX + season in standing):
                epoch = loaded.position.epoch if loaded.position is not None else self._new_token()
                held = _Season(loaded.position, epoch, dict(loaded.views))
            else:
                held = _Season(loaded.position, self._new_token(), rewrite=True)
            self._seasons[season] = held
        competitions = self._of_season("competition", season)
        points = self._of_season("points", season)
        if held.position is None and not competitions and not points:
            return  # a store that forgot: what clients see stays until there is something to put in its place
        at = max((standing[name].at for name in competitions or standing if name in standing), default="")
        drawn = {f"calendar/{season}": calendar_document(season, competitions)}
        drawn |= standings_documents(season, points)
        for channel in held.views.keys() - drawn.keys():
            # Nobody counts for it any more: it stays, and says so.
            drawn[channel] = standings_document(season, channel.rpartition("/")[2], {})
        changes: list[Change] = []
        for channel, document in sorted(drawn.items()):
            if change := change_of(held.views.get(channel), channel, document, at):
                changes.append(change)
        if not changes:
            return
        position = Position(held.epoch, held.position.offset + 1 if held.position is not None else 1)
        delta = Delta(changes=tuple(changes))
        await self._store.save(
            _PREFIX + season,
            delta,
            expected=held.position,
            position=position,
            at=at,
            mark=self._new_token(),
            rewrite=held.rewrite,
        )
        held.position = position
        held.rewrite = False
        held.views |= {change.channel: change.view for change in changes}
