"""Digests of everything the projection makes of some days, to notice a change of output.

    python -m tests.kit.consumers.digests     writes tests/data/projection_digests.json for the current PROJECTION_VERSION

Days: the demo day in order, the demo day with neighbouring events swapped, and small club days drawn from a seed (pairs, false
starts, re-skates, withdrawals, corrections, notes). A digest covers every version of every document and the stored parts.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import orjson

from consumers.projection import PROJECTION_VERSION, Projection
from producers.simulate import race_day
from schemas.events import Event
from tests.kit.consumers.log import Log

FILE = Path(__file__).resolve().parents[2] / "data" / "projection_digests.json"
_SEEDS = range(4)


def days() -> Iterator[tuple[str, Sequence[Event]]]:
    demo = list(race_day())
    yield "demo day", demo
    yield "demo day, swapped", _swapped(demo, Random(1))
    for seed in _SEEDS:
        yield f"club day {seed}", _club_day(Random(seed))


def digest(events: Sequence[Event]) -> str:
    """Of every change and every stored part, in order; a batch has one to nine events."""
    random, found = Random(7), hashlib.sha256()
    projection = Projection(events[0].subject)
    position = 0
    while position < len(events):
        size = random.randint(1, 9)
        for event in events[position : position + size]:
            projection.apply(event)
        position += size
        delta = projection.collect()
        for change in sorted(delta.changes, key=lambda change: change.channel):
            found.update(f"{change.channel} {change.view.version} {change.view.hash}\n".encode())
        for name, part in sorted(delta.parts.items()):
            found.update(name.encode() + b" " + (part or b"removed") + b"\n")
    return found.hexdigest()[:32]


def current() -> dict[str, object]:
    return {"version": PROJECTION_VERSION, "digests": {name: digest(events) for name, events in days()}}


def recorded() -> dict[str, object]:
    found: dict[str, object] = orjson.loads(FILE.read_bytes())
    return found


def _swapped(events: Sequence[Event], random: Random) -> list[Event]:
    mixed = list(events)
    for _ in range(len(mixed) // 10):
        first = random.randrange(len(mixed) - 20)
        second = first + random.randrange(20)
        mixed[first], mixed[second] = mixed[second], mixed[first]
    return mixed


def _club_day(random: Random) -> list[Event]:
    log = Log(competition="club").programme()
    skaters = [f"s{number}" for number in range(12)]
    for heat in range(1, 7):
        inner, outer = skaters[2 * heat - 2], skaters[2 * heat - 1]
        log.pair(heat, inner, outer, personal_best_us=random.randrange(70_000_000, 76_000_000))
    for heat in range(1, 7):
        log.of_heat("activated", heat)
        if random.random() < 0.2:
            log.of_heat("started", heat)
            log.lap(heat, skaters[2 * heat - 2], 200, 17_000_000)
            log.of_heat("cleared", heat)
        log.of_heat("started", heat)
        for who in skaters[2 * heat - 2 : 2 * heat]:
            _race(log, random, heat, who)
        log.of_heat("committed", heat)
    log.add("note.published", {"text": "A club evening.", "distance": log.distance, "for_report": True})
    log.add("distance.official", {"distance": log.distance})
    return log.events


def _race(log: Log, random: Random, heat: int, who: str) -> None:
    if random.random() < 0.1:
        log.result(heat, who, None, random.choice(["DNS", "DNF", "DQ", "WDR"]))
        return
    splits_us = [random.randrange(17_000_000, 18_000_000), random.randrange(45_000_000, 47_000_000)]
    splits_us.append(random.randrange(72_000_000, 78_000_000))
    for metres, time_us in zip((200, 600, 1000), splits_us, strict=True):
        log.lap(heat, who, metres, time_us, "transponder")
        if random.random() < 0.5:
            log.lap(heat, who, metres, time_us - random.randrange(2_000), "optical")
    log.lap(heat, who, 1000, splits_us[-1] - random.randrange(3_000), "photofinish")
    log.result(heat, who, splits_us[-1])
    if random.random() < 0.2:
        replaces = {"time_us": splits_us[-1], "status": "ok"}
        log.of_race("result.corrected", heat, who, time_us=splits_us[-1] + 20_000, status="ok", replaces=replaces)


if __name__ == "__main__":
    FILE.write_bytes(orjson.dumps(current(), option=orjson.OPT_INDENT_2) + b"\n")
