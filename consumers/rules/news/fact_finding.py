"""Finds the notable facts about the results of a distance.

    results in finishing order, records and bests they broke  ──▶  NotableFact(result, fact), in that order

The facts depend only on the current results: a corrected result also changes the facts about later results.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from consumers.rules.news.facts import (
    Best,
    Corrected,
    Fact,
    Fall,
    First,
    Last,
    Lead,
    NearRecord,
    NotableFact,
    Out,
    Podium,
    RecordEqualled,
    RecordFell,
    Reordered,
    Result,
)
from consumers.rules.people import name_key, team_name_key
from consumers.rules.records.values import Broken, StandingBest, StandingRecord
from schemas.distances import LAP_METRES
from schemas.fields import Status
from schemas.times import hundredths, thousandths

NEAR_HUNDREDTHS = 10
"""A record missed by at most this much is notable."""

FAR_BEHIND = 115
"""In per cent of the winner's time. A slower last skater had a problem that the data do not mention."""

_US_PER_SECOND = 1_000_000
_MINUTE_S, _STEP_S = 60, 5


@dataclass(frozen=True, slots=True)
class Broke:
    """What the results of one distance broke, equalled and improved, by result key; the records `before` the distance and
    `now`."""

    fallen: Mapping[str, Sequence[Broken[StandingRecord]]] = field(default_factory=dict)
    matched: Mapping[str, Sequence[Broken[StandingRecord]]] = field(default_factory=dict)
    improved: Mapping[str, Sequence[Broken[StandingBest]]] = field(default_factory=dict)
    before: Sequence[StandingRecord] = ()
    now: Sequence[StandingRecord] = ()


def facts_of(results: Sequence[Result], gender: str, broke: Broke, *, by_time: bool) -> list[NotableFact]:
    """Facts of a distance. `results` are in finishing order. `by_time` is True in a timed race, where the time alone decides
    who leads (not in a mass start)."""
    facts: list[NotableFact] = []
    standing = {record.key: record for record in broke.before}
    finished: list[tuple[int, int]] = []  # thousandths and index in `results`, the fastest first
    for number, one in enumerate(results):
        facts += [NotableFact(one.key, fact) for fact in _bests(one, broke)]
        if one.status == "ok" and one.time_us is not None and by_time:
            cut = thousandths(one.time_us)
            rank = bisect_left(finished, (cut, -1)) + 1
            if one.who.known and one.time_known and not one.fell:
                leader = results[finished[0][1]] if finished else None
                if (place := _place(one, one.time_us, rank, len(finished), leader)) is not None:
                    facts.append(NotableFact(one.key, place))
            insort(finished, (cut, number))
        facts += [NotableFact(one.key, fact) for fact in _records(one, gender, broke, standing.values())]
        standing |= {each.standing.key: fell_to(each) for each in broke.fallen.get(one.key, ())}
        if one.fell and one.time_us is not None:
            facts.append(NotableFact(one.key, Fall(one.who, one.time_us, _in_last_lap(one.splits_us))))
        if one.status != "ok":
            facts.append(NotableFact(one.key, Out(one.who, one.status, one.reason)))
        if one.was is not None:
            facts.append(NotableFact(one.key, _corrected(one, one.was, broke)))
    return facts + [NotableFact(one.key, fact) for one, fact in _reordered(results)]


def fell_to(broken: Broken[StandingRecord]) -> StandingRecord:
    """The record in force after one was broken; place and country are those of the old record."""
    by = broken.by
    return replace(broken.standing, time_us=by.time_us or 0, holder=by.name, set_on=by.on)


def last_of(results: Sequence[Result]) -> Last | None:
    """The last skater of a finished distance, when far behind without a fall; None otherwise."""
    timed = [one for one in results if one.time_us is not None and one.status == "ok" and one.time_known]
    if len(timed) < 2:
        return None
    by_time = sorted(timed, key=lambda one: one.time_us or 0)
    winner, last = by_time[0], by_time[-1]
    far = (last.time_us or 0) * 100 > (winner.time_us or 0) * FAR_BEHIND
    if last.fell or not last.who.known or not far:
        return None
    return Last(last.who, last.time_us or 0, sum(one.time_us is not None for one in results))


def barrier_between(before_us: int, now_us: int) -> int | None:
    """The barrier in seconds that `now_us` breaks for the first time: every second below a minute, every fifth second above.

    >>> barrier_between(37_017_000, 36_960_000)
    37
    """
    step = 1 if now_us < _MINUTE_S * _US_PER_SECOND else _STEP_S
    barrier = now_us // (step * _US_PER_SECOND) * step + step
    return barrier if before_us >= barrier * _US_PER_SECOND else None


def _place(one: Result, time_us: int, rank: int, before: int, leader: Result | None) -> Fact | None:
    if leader is None or leader.time_us is None:
        return First(one.who, time_us)
    if rank == 1:
        margin = hundredths(leader.time_us) - hundredths(time_us)
        return Lead(one.who, time_us, leader.who, margin, thousandths(leader.time_us) - thousandths(time_us))
    if rank <= 3 and before >= rank:
        return Podium(one.who, time_us, rank, leader.who, hundredths(time_us) - hundredths(leader.time_us))
    return None


def _bests(one: Result, broke: Broke) -> Iterable[Fact]:
    if one.time_us is None or not one.who.known:
        return
    if any(each.standing.kind in ("WR", "NR") for each in broke.fallen.get(one.key, ())):
        return  # the record includes it
    for each in broke.improved.get(one.key, ()):
        if each.standing.kind == "PB":
            yield Best(one.who, one.time_us, each.standing.time_us, each.margin)


def _records(one: Result, gender: str, broke: Broke, standing_now: Iterable[StandingRecord]) -> Iterable[Fact]:
    """Records that fell, the most important last. A world record also stands for the track and national records."""
    if one.time_us is None:
        return
    fell = broke.fallen.get(one.key, ())
    same = broke.matched.get(one.key, ())
    kinds = {each.standing.kind for each in (*fell, *same)}
    if one.who.known and one.time_known and not kinds:
        near = [_near(one, one.time_us, record) for record in standing_now]
        found = [each for each in near if each is not None]
        if found:
            yield min(found, key=lambda each: (each.margin, each.kind != "WR", each.kind))
    for each in same:
        yield RecordEqualled(
            one.who, each.standing.kind, each.standing.country, one.time_us, each.standing.holder, each.standing.country
        )
    for each in reversed(fell):
        standing = each.standing
        if "WR" in kinds and standing.kind in ("TR", "NR", "WSB"):
            continue
        key_of = team_name_key if one.who.team else name_key
        own = key_of(standing.holder) == key_of(one.who.name)
        yesterday = each.by.on - timedelta(days=1) if each.by.on is not None and each.by.on > date.min else None
        yield RecordFell(
            one.who,
            gender,
            standing.kind,
            standing.country if standing.kind == "NR" else None,
            one.time_us,
            standing.time_us,
            each.margin,
            standing.holder,
            standing.country,
            standing.set_on,
            own,
            own and standing.set_on is not None and standing.set_on == yesterday,
            barrier_between(standing.time_us, one.time_us) if standing.kind == "NR" and not one.who.team else None,
        )


def _near(one: Result, time_us: int, record: StandingRecord) -> NearRecord | None:
    margin = hundredths(time_us) - hundredths(record.time_us)
    if not 0 < margin <= NEAR_HUNDREDTHS or record.kind not in ("WR", "TR", "NR"):
        return None
    country = record.country if record.kind == "NR" else None
    if country is not None and country != one.who.country:
        return None
    return NearRecord(one.who, record.kind, country, time_us, record.time_us, margin)


def _corrected(one: Result, was: tuple[Status, int | None], broke: Broke) -> Corrected:
    was_status, was_us = was
    stands = None
    if was_status == "ok" and was_us is not None and not broke.fallen.get(one.key):
        under = [
            record
            for record in broke.now
            if hundredths(was_us) < hundredths(record.time_us)
            and record.kind in ("WR", "TR", "NR")
            and (record.kind != "NR" or record.country == one.who.country)
        ]
        if under:
            record = min(under, key=lambda each: (each.time_us, each.kind != "WR"))
            country = record.country if record.kind == "NR" else None
            stands = (record.kind, country, record.time_us, record.holder)
    return Corrected(one.who, one.status, one.time_us, was_status, was_us, stands)


def _in_last_lap(splits_us: Sequence[tuple[int, int]]) -> bool:
    """Whether the segment that was slowest compared with the median is in the last lap."""
    parts = [
        (start, (end_us - start_us) / (end - start))
        for (start, start_us), (end, end_us) in pairwise(splits_us)
        if end > start
    ]
    if len(parts) < 2:
        return False
    usual = median(pace for _, pace in parts)
    start, _ = max(parts, key=lambda part: part[1] - usual)
    return start >= splits_us[-1][0] - LAP_METRES


def _reordered(results: Sequence[Result]) -> Iterable[tuple[Result, Fact]]:
    """Neighbours in the ranking that the first measurement had in the opposite order, attached to the later of the two."""
    order = {one.key: number for number, one in enumerate(results)}
    placed = sorted((one for one in results if one.rank is not None), key=lambda one: (one.rank or 0, one.key))
    for ahead, behind in pairwise(placed):
        if ahead.rank == behind.rank or ahead.before_us is None or behind.before_us is None:
            continue
        if thousandths(behind.before_us) < thousandths(ahead.before_us):
            yield max(ahead, behind, key=lambda one: order[one.key]), Reordered(ahead.who, behind.who)
