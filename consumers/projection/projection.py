"""One competition's projection: events in, changed parts and changed documents out."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from consumers.projection.handlers import apply
from consumers.projection.memo import Kept
from consumers.projection.race.cup_leaders import cup_of_table
from consumers.projection.race.points import points_document
from consumers.projection.race.record_tracking import Group, Honours, group_of, records_document
from consumers.projection.race.results_table import HeatRows, Row, Table, build_table
from consumers.projection.race.summary import Stories, Story
from consumers.projection.race.targets import NOTHING, Bests, Targets, best_of, targets_of
from consumers.projection.state import competition_state
from consumers.projection.state.competition_state import CompetitionState
from consumers.projection.state.parts import HEAT, KNOWN, dump_part, load_part
from consumers.projection.views import documents
from consumers.projection.views.championship import championship_document
from consumers.projection.views.live import live_document
from consumers.projection.views.overlay import overlay_document
from consumers.projection.views.report import Reports
from consumers.projection.views.ticker import Ticker
from consumers.rules.records.values import Evaluation
from schemas.documents import Document, Patch, changes, document_hash
from schemas.event_data import Entry
from schemas.events import Event
from schemas.storage_keys import StoredView

PROJECTION_VERSION = 15
"""Grows when the same events would give other documents or other parts; what is stored is then built anew."""

_DIGEST_BYTES = 12


@dataclass(frozen=True, slots=True)
class Change:
    """A document that changed. `undo` turns it back into the version before."""

    channel: str
    view: StoredView
    patch: Patch
    undo: Patch


@dataclass(frozen=True, slots=True)
class Delta:
    """What a batch of events changed. `parts` maps a part to its bytes, None when it is gone; `seen` are the digests of
    the events that were applied."""

    parts: Mapping[str, bytes | None] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    seen: tuple[bytes, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.parts and not self.changes and not self.seen


def change_of(before: StoredView | None, channel: str, document: Document, at: str) -> Change | None:
    """The next version of a document, None when it is as it was."""
    old: Document = before.doc if before is not None else {}
    patch, undo = changes(old, document)
    if not patch:
        return None
    version = before.version + 1 if before is not None else 1
    return Change(channel, StoredView(version, document_hash(document), at, document), patch, undo)


class Projection:
    """The projection of one competition. Not safe for use after an exception: load it again."""

    def __init__(
        self,
        competition: str,
        parts: Mapping[str, bytes] | None = None,
        views: Mapping[str, StoredView] | None = None,
        seen: set[bytes] | None = None,
    ) -> None:
        self.competition = competition
        self._memory = CompetitionState({name: load_part(name, raw) for name, raw in (parts or {}).items()})
        self._views = dict(views or {})
        self._seen = seen if seen is not None else set()
        self._fresh: list[bytes] = []
        self._tables: dict[str, Table] = {}
        self._rows: dict[str, dict[str, HeatRows]] = {}
        self._kept: dict[str, Kept] = {}
        self._pieces = Kept()
        self._honours = Honours()
        self._bests = Bests()
        self._stories = Stories()
        self._ticker = Ticker()
        self._reports = Reports()

    @property
    def views(self) -> Mapping[str, StoredView]:
        """The documents as of the last `collect`, by channel."""
        return self._views

    def apply(self, event: Event) -> bool:
        """Takes an event in; False when it was seen before and changes nothing."""
        digest = hashlib.blake2b(f"{event.source}\0{event.id}".encode(), digest_size=_DIGEST_BYTES).digest()
        if digest in self._seen:
            return False
        self._seen.add(digest)
        self._fresh.append(digest)
        apply(self._memory, event)
        return True

    def check(self) -> None:
        """Draws what `collect` would, and throws it away: raises what that would raise."""
        self._drop_tables()
        kept, self._honours = self._honours, self._honours.copy()
        try:
            for channel, mark, document in self._drawn(self._memory.marks):
                change_of(self._views.get(channel), channel, document, self._memory.marks[mark])
        finally:
            self._honours = kept
        for name in self._memory.touched:
            self._dump(name)

    def _drop_tables(self) -> None:
        for mark in self._memory.marks:
            if mark.startswith(competition_state.RANKING):
                self._tables.pop(mark.removeprefix(competition_state.RANKING), None)
        for name in self._memory.touched:
            if name.startswith(HEAT):
                distance, _, key = name.removeprefix(HEAT).rpartition(":")
                self._rows.get(distance, {}).pop(key, None)
            elif name.startswith(KNOWN):
                self._rows.clear()  # bests are in the rows

    def _kept_of(self, distance: str) -> Kept:
        return self._kept.setdefault(distance, Kept())

    def collect(self) -> Delta:
        """Everything that changed since the last call. Draws only the documents that an event touched."""
        marks = self._memory.marks
        changed = []
        self._drop_tables()
        if marks:
            for channel, mark, document in self._drawn(marks):
                if change := change_of(self._views.get(channel), channel, document, marks[mark]):
                    changed.append(change)
                    self._views[channel] = change.view
        parts = {name: self._dump(name) for name in sorted(self._memory.touched)}
        delta = Delta(parts, tuple(changed), tuple(self._fresh))
        self._memory.touched.clear()
        self._memory.marks = {}
        self._fresh = []
        return delta

    def _drawn(self, marks: Mapping[str, str]) -> list[tuple[str, str, Document]]:
        """(channel, mark, document) of all that must be drawn again, in a fixed order."""
        name = self.competition
        competition = self._memory.competition
        tables = {distance: table for distance in competition.distances if (table := self._table(distance)) is not None}
        drawn: list[tuple[str, str, Document]] = []
        if competition_state.PROGRAMME in marks and (competition.data is not None or tables):
            document = documents.competition_document(name, competition, tables)
            drawn.append((f"competition/{name}", competition_state.PROGRAMME, document))
        for mark in sorted(mark for mark in marks if mark.startswith(competition_state.STARTLIST)):
            distance = mark.removeprefix(competition_state.STARTLIST)
            if distance in tables:
                drawn.append(
                    (
                        f"startlist/{name}/{distance}",
                        mark,
                        documents.startlist_document(name, tables[distance], self._kept_of(distance)),
                    )
                )
        evaluations = self._evaluations(tables)
        rankings = self._rankings(marks, tables, evaluations)
        for distance, mark in sorted(rankings.items()):
            table = tables[distance]
            evaluation = evaluations[group_of(table)][0]
            document = documents.ranking_document(name, table, competition.data, evaluation, self._kept_of(distance))
            drawn.append((f"ranking/{name}/{distance}", mark, document))
        if competition_state.POINTS in marks and competition.counts:
            drawn.append(
                (f"points/{name}", competition_state.POINTS, points_document(name, competition, tables, self._pieces))
            )
        if competition_state.POINTS in marks and competition.championship:
            drawn.append(
                (f"championship/{name}", competition_state.POINTS, championship_document(name, competition, tables))
            )
        if competition_state.RECORDS in marks and self._memory.knows_records():
            made = {group: evaluation for group, (evaluation, _) in evaluations.items()}
            drawn.append((f"records/{name}", competition_state.RECORDS, records_document(name, made, self._pieces)))
        if competition_state.OVERLAY in marks:
            drawn.append(
                (f"overlay/{name}", competition_state.OVERLAY, overlay_document(name, self._memory.overlays()))
            )
        editorial = (
            competition_state.TICKER if competition_state.TICKER in marks else next(iter(rankings.values()), None)
        )
        if competition_state.POINTS in marks:  # standings that were carried in change what is said of them
            editorial = competition_state.POINTS
        if editorial is not None and (tables or competition.data is not None or self._memory.notes().notes):
            stories = self._told(tables, evaluations)
            notes = self._memory.notes().notes
            drawn.append((f"ticker/{name}", editorial, self._ticker.document(name, competition, stories, notes)))
            reports = self._reports.documents(name, competition, stories, notes)
            drawn += [(f"report/{name}/{on}", editorial, report) for on, report in reports.items()]
        if competition_state.LIVE in marks:
            heats = {(distance, key): self._memory.heat(distance, key) for distance, key in competition.board}
            found = {group: evaluation for group, (evaluation, _) in evaluations.items()}
            document = live_document(
                name, competition, tables, heats, found, lambda row, table: self._targets(row, table, tables, found)
            )
            drawn.append((f"live/{name}", competition_state.LIVE, document))
        return drawn

    def _told(
        self, tables: Mapping[str, Table], evaluations: Mapping[Group, tuple[Evaluation, bool]]
    ) -> dict[str, Story]:
        """The story of each distance, in the order of the programme."""
        competition = self._memory.competition
        in_order = sorted(tables.items(), key=lambda item: (item[1].data.number, item[0]))
        cups: dict[str, list[Table]] = {}
        stories = {}
        for distance, table in in_order:
            cup = cup_of_table(table, competition)
            of_cup = cups.setdefault(cup, []) if cup is not None else []
            of_cup.append(table)
            evaluation = evaluations[group_of(table)][0]
            part = self._memory.distance(distance)
            stories[distance] = self._stories.of(table, part, competition, evaluation, tuple(of_cup))
        return stories

    def _targets(
        self, row: Row, table: Table, tables: Mapping[str, Table], evaluations: Mapping[Group, Evaluation]
    ) -> Targets:
        if table.apart:
            return NOTHING
        known = self._memory.known(table.data.discipline)
        return targets_of(row, table, tables.values(), evaluations, known, self._bests)

    def _evaluations(self, tables: Mapping[str, Table]) -> dict[Group, tuple[Evaluation, bool]]:
        """What the results of each discipline and gender broke, and whether that is news."""
        groups: dict[Group, list[Table]] = {}
        for table in tables.values():
            groups.setdefault(group_of(table), []).append(table)
        for discipline in self._memory.known_disciplines():
            for record in self._memory.known(discipline).records:
                groups.setdefault((record.discipline, record.gender), [])
        competition = self._memory.competition
        return {
            group: self._honours.of(group, of_group, competition, self._memory.known(group[0]))
            for group, of_group in groups.items()
        }

    @staticmethod
    def _rankings(
        marks: Mapping[str, str], tables: Mapping[str, Table], evaluations: Mapping[Group, tuple[Evaluation, bool]]
    ) -> dict[str, str]:
        """The rankings to draw, each with its mark: those touched, and those in whose group a record fell or stands again."""
        touched = {
            distance: mark
            for mark in marks
            if mark.startswith(competition_state.RANKING)
            and (distance := mark.removeprefix(competition_state.RANKING)) in tables
        }
        newest = max(marks, key=lambda mark: (marks[mark], mark), default=competition_state.LIVE)
        for distance, table in tables.items():
            if evaluations[group_of(table)][1]:
                touched.setdefault(distance, newest)
        return touched

    def _table(self, distance: str) -> Table | None:
        table = self._tables.get(distance)
        if table is None:
            part = self._memory.distance(distance)
            if part.data is None:
                return None
            table = self._tables[distance] = build_table(
                part.data,
                part,
                self._memory.heats(distance),
                self._best_us(part.data.discipline),
                self._rows.setdefault(distance, {}),
            )
        return table

    def _best_us(self, discipline: str) -> Callable[[Entry], int | None]:
        known = self._memory.known(discipline)
        if not known.bests:
            return lambda entry: entry.personal_best_us

        def best_us(entry: Entry) -> int | None:
            best = best_of(entry, discipline, known, self._bests)
            return best.time_us if best is not None else None

        return best_us

    def _dump(self, name: str) -> bytes | None:
        part = self._memory.parts.get(name)
        return dump_part(part) if part is not None else None
