"""Evaluates records and bests: what each result broke at the moment it was skated.

    records in force ─┐
    bests in force   ─┼─▶ evaluate ──▶ flags of each result, what was broken and by how much, what is in force now
    results, in the  ─┘
    order skated

- A record is compared in truncated hundredths, even where its thousandths are known: official lists hold hundredths, and
  thousandths decide between two skaters, not against a list. 36.769 does not break 36.76(0).
- Fewer hundredths break a record (a flag). The same hundredths equal it (no flag), and its holder stays.
- A record that is broken twice in a distance gives two flags: the first was a record when it was skated. Two skaters of one
  heat with the same hundredths both break the record from before their heat, because thousandths do not decide.
- Only a known record can be broken: no national record without the country's record, no PB without a PB. A result that beats
  the world record has no flag NR where the national record is unknown.
- Only a time that counts can break one: status ok, not a stand-in for an unpublished time, and the better time of a competitor
  with a re-skate. A mass start has no records.

Everything is computed from the current results, so a correction also changes the flags of other results. Disciplines and
genders are independent: `evaluate` over the inputs of one pair gives the share of that pair.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Generic

from consumers.rules.people import folded, name_key, team_name_key
from consumers.rules.records.values import (
    BEST_KINDS,
    RECORD_KINDS,
    BestKind,
    Broken,
    Evaluation,
    RecordKey,
    RecordKind,
    Skated,
    Standing,
    StandingBest,
    StandingRecord,
)
from schemas.distances import TEAM_DISCIPLINES, is_timed
from schemas.event_data import Venue
from schemas.times import hundredths, thousandths


def in_skating_order(skated: Iterable[Skated]) -> list[Skated]:
    """Sorts by programme number, round, heat and time; results without a time come at the end of their heat.

    In a quartet the second pair starts later, so the order of the times is not the order of the finish there. A caller that
    knows the order must sort itself.
    """
    return sorted(skated, key=lambda one: (one.number, one.round, one.heat, one.time_us is None, one.time_us, one.key))


def evaluate(
    records: Iterable[StandingRecord],
    bests: Iterable[StandingBest],
    skated: Sequence[Skated],
    *,
    olympics: bool = False,
    venue: Venue | None = None,
    opens_season: bool = False,
) -> Evaluation:
    """What the results broke. `skated` is in the order skated (`in_skating_order`); its keys are unique.

    `records` and `bests` are in the order of the log. The last of several values counts (a correction). A value with a date
    applies to results of later days: loading on the second day what was broken on the first day removes no flag.

    `olympics`: an Olympic record can be broken here. `venue`: track records need it, and then only those whose place is the
    name or city of the venue, or that name no place. `opens_season`: these are the first results of the season, so the first
    result of a skater without a season's best becomes it (without a flag).

    Raises `ValueError` when two results have the same key.
    """
    if len({one.key for one in skated}) < len(skated):
        raise ValueError("two results with the same key: give each race of the competition its own")
    book = _Book(records, bests, olympics, venue)
    first_days = {(one.discipline, one.gender): one.on for one in reversed(skated) if one.on is not None}
    records_before = book.records_on(first_days)
    flags: dict[str, tuple[str, ...]] = {}
    equalled: dict[str, tuple[str, ...]] = {}
    fallen: list[Broken[StandingRecord]] = []
    matched: list[Broken[StandingRecord]] = []
    improved: list[Broken[StandingBest]] = []
    for one, time_us in _that_count(skated):
        cut = hundredths(time_us)
        records_hit = [hit for line in book.record_lines(one) if (hit := line.judge(one, time_us, cut))]
        bests_hit = [own for line in book.best_lines(one, opens_season) if (own := line.judge(one, time_us, cut))]
        if not records_hit and not bests_hit:
            continue
        fallen += [hit for hit in records_hit if hit.margin]
        matched += [hit for hit in records_hit if not hit.margin]
        improved += [hit for hit in bests_hit if hit.margin]
        judged: list[tuple[str, int]] = [(hit.standing.kind, hit.margin) for hit in records_hit]
        judged += [(hit.standing.kind, hit.margin) for hit in bests_hit]
        if broke := tuple(kind for kind, margin in judged if margin):
            flags[one.key] = broke
        if same := tuple(kind for kind, margin in judged if not margin):
            equalled[one.key] = same
    now = book.records_on({})
    return Evaluation(
        flags, equalled, tuple(fallen), tuple(matched), tuple(improved), records_before, now, book.bests_now()
    )


def _that_count(skated: Sequence[Skated]) -> Iterator[tuple[Skated, int]]:
    """Results with a time that counts, in the order given."""
    again = {_start(one) for one in skated if one.reskate}
    timed = [(one, one.time_us) for one in skated if one.time_us is not None and one.status == "ok"]
    better: dict[tuple[str, int, str, str | None], tuple[int, str]] = {}
    for one, time_us in timed if again else ():
        best = better.get(_start(one))
        if _start(one) in again and (best is None or thousandths(time_us) <= thousandths(best[0])):
            better[_start(one)] = time_us, one.key
    for one, time_us in timed:
        counts = not better or better.get(_start(one), (0, one.key))[1] == one.key
        if counts and not one.reconstructed and is_timed(one.discipline):
            yield one, time_us


def _start(one: Skated) -> tuple[str, int, str, str | None]:
    return one.distance, one.round, _who(one.name, one.discipline), one.country


def _who(name: str, discipline: str) -> str:
    return team_name_key(name) if discipline in TEAM_DISCIPLINES else name_key(name)


class _Line(Generic[Standing]):
    """One record or best during the competition: the loaded values in order, and the fastest result here.

    `make` turns a result into the value after it. `seeds`: the first result here becomes the best where none is known.
    """

    __slots__ = ("_beaten", "_heat", "_here", "_loaded", "_make", "_seeds")

    def __init__(self, make: Callable[[Skated, int], Standing], seeds: bool = False) -> None:
        self._make: Callable[[Skated, int], Standing] = make
        self._seeds = seeds
        self._loaded: list[tuple[int, Standing]] = []
        """Each with its hundredths, as `_here`."""
        self._here: tuple[int, Standing] | None = None
        self._beaten: tuple[int, Standing] | None = None  # the value before `_here`, which was skated in `_heat`
        self._heat: tuple[str, int, int] | None = None

    def load(self, value: Standing) -> None:
        self._loaded.append((hundredths(value.time_us), value))

    def before(self, on: date | None, number: int | None = None) -> tuple[int, Standing] | None:
        """The value in force on a day, before the next result of the distance with that programme number (None = any distance).
        None when it is unknown."""
        here = self._here
        for loaded in reversed(self._loaded):
            set_on, since = loaded[1].set_on, loaded[1].since
            if since is not None and number is not None and since > number:
                continue
            if set_on is None or on is None or set_on < on:
                return here if here is not None and here[0] < loaded[0] else loaded
        return here if self._seeds else None

    def judge(self, one: Skated, time_us: int, cut: int) -> Broken[Standing] | None:
        """What the result broke or equalled, and updates the value in force. `cut` is the time in 1/100 s."""
        before, here = self.before(one.on, one.number), self._here
        if before is not None and before is here and before[0] == cut and self._heat == _heat(one):
            before = self._beaten or before
        if here is None or cut < here[0]:
            self._here, self._beaten, self._heat = (cut, self._make(one, time_us)), before, _heat(one)
        return Broken(before[1], one, before[0] - cut) if before is not None and cut <= before[0] else None


def _heat(one: Skated) -> tuple[str, int, int]:
    return one.distance, one.round, one.heat


class _Book:
    """The lines of all records and bests, by discipline and holder."""

    def __init__(
        self, records: Iterable[StandingRecord], bests: Iterable[StandingBest], olympics: bool, venue: Venue | None
    ) -> None:
        self._records: dict[RecordKey, _Line[StandingRecord]] = {}
        self._lines: dict[tuple[str, str, str, bool], tuple[_Line[StandingRecord], ...]] = {}
        self._bests: dict[tuple[BestKind, str, str], dict[tuple[str | None, str | None], _Line[StandingBest]]] = {}
        place = (venue.city or venue.name) if venue is not None else ""
        places = {"", folded(venue.name), folded(venue.city)} if venue is not None else set()
        for record in records:
            kind, discipline, _, country = key = record.key
            here = {"OR": olympics, "TR": folded(record.place) in places, "NR": country != ""}.get(kind, True)
            if here and is_timed(discipline):
                if key not in self._records:
                    self._records[key] = _Line(partial(_record, kind, place))
                self._records[key].load(record)
        for best in bests:
            if best.gender is not None or best.discipline not in TEAM_DISCIPLINES:
                who = _who(best.competitor, best.discipline)
                fits = self._bests.setdefault((best.kind, best.discipline, who), {})
                if (best.gender, best.country) not in fits:
                    fits[best.gender, best.country] = _Line(partial(_best, best.kind))
                fits[best.gender, best.country].load(best)

    def record_lines(self, one: Skated) -> tuple[_Line[StandingRecord], ...]:
        whose = one.discipline, one.gender, one.country or "", one.junior
        lines = self._lines.get(whose)
        if lines is None:
            keys = (RecordKey(kind, *whose[:2], whose[2] if kind == "NR" else "") for kind in RECORD_KINDS)
            lines = self._lines[whose] = tuple(
                self._records[key] for key in keys if key in self._records and (key.kind != "WRJ" or one.junior)
            )
        return lines

    def best_lines(self, one: Skated, opens_season: bool) -> Iterator[_Line[StandingBest]]:
        """Bests of that name, country and gender; one without country or gender where it is the only match."""
        gender, country, who = one.gender, one.country, _who(one.name, one.discipline)
        for kind in BEST_KINDS:
            fits = self._bests.get((kind, one.discipline, who), {})
            line = fits.get((gender, country)) or fits.get((gender, None))
            line = line or fits.get((None, country)) or fits.get((None, None))
            if line is None and country is None:
                namesakes = [each for (theirs, _), each in fits.items() if theirs in (gender, None)]
                line = namesakes[0] if len(namesakes) == 1 else None
            if line is None and opens_season and kind == "SB":
                line = _Line(partial(_best, kind), seeds=True)
                self._bests.setdefault((kind, one.discipline, who), {})[gender, country] = line
            if line is not None:
                yield line

    def records_on(self, days: Mapping[tuple[str, str], date]) -> tuple[StandingRecord, ...]:
        """The records in force now, of those in force on the day of each discipline and gender (no day = any)."""
        found = (line.before(days.get((key.discipline, key.gender))) for key, line in self._records.items())
        return tuple(each[1] for each in found if each is not None)

    def bests_now(self) -> tuple[StandingBest, ...]:
        found = (line.before(None) for fits in self._bests.values() for line in fits.values())
        return tuple(each[1] for each in found if each is not None)


def _record(kind: RecordKind, place: str, one: Skated, time_us: int) -> StandingRecord:
    who = (one.name, one.country, one.on, place, one.splits_us)
    return StandingRecord(kind, one.discipline, one.gender, time_us, *who)


def _best(kind: BestKind, one: Skated, time_us: int) -> StandingBest:
    return StandingBest(kind, one.discipline, one.gender, time_us, one.name, one.country, one.on)
