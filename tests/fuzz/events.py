"""Events of a race day, changed at random, through decoding and projection.

After every batch each document fits its model, its hash is that of its bytes, its patch leads from the version before to
it, and its undo leads back. Now and then the projection is loaded again from what it stored.
"""

import itertools
from collections.abc import Iterator
from random import Random

import orjson

from consumers.projection import Delta, Projection
from producers.simulate import COMPETITION, race_day
from schemas.events import Event, UnreadableEvent, decode_event, encode_event
from schemas.views import check_view
from tests.faults.oracle import Json, canonical, digest, merged
from tests.fuzz.mutation import mutated

EVENTS_OF_ONE = 2_500
"""After so many events another competition begins: a real one has as many."""


def inputs(random: Random) -> Iterator[bytes]:
    """Half the events as they are, half changed; without end."""
    day = [orjson.loads(encode_event(event)) for event in race_day()]
    for number in itertools.count():
        event = day[number % len(day)]
        if random.random() < 0.5:
            event = mutated(random, random.choice(day) if random.random() < 0.5 else event)
            event = {**event, "id": f"fuzz-{number}"} if isinstance(event, dict) and random.random() < 0.8 else event
        try:
            yield orjson.dumps(event)
        except TypeError:  # a whole number that is too long for JSON of this library
            yield repr(event).encode()


class Judge:
    """Follows the deltas of one projection as the store does, and checks each."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}
        self.views: dict[str, object] = {}
        self.documents: dict[str, Json] = {}
        self.seen: set[bytes] = set()

    def take(self, delta: Delta) -> None:
        for name, raw in delta.parts.items():
            if raw is None:
                self.parts.pop(name, None)
            else:
                self.parts[name] = raw
        self.seen |= set(delta.seen)
        for change in delta.changes:
            before, document = self.documents.get(change.channel, {}), change.view.doc
            check_view(change.channel.split("/")[0], document)
            assert change.view.hash == digest(document), change.channel
            assert canonical(merged(before, change.patch)) == canonical(document), change.channel
            assert canonical(merged(document, change.undo)) == canonical(before), change.channel
            self.views[change.channel], self.documents[change.channel] = change.view, document


def project(seed: int, count: int) -> dict[str, int]:
    """Projects that many inputs; how many could be read."""
    random = Random(seed)
    source = inputs(random)
    found = {"events": count, "read": 0, "changes": 0}
    for first in range(0, count, EVENTS_OF_ONE):
        projection, judge = Projection(COMPETITION), Judge()
        for raw in itertools.islice(source, min(EVENTS_OF_ONE, count - first)):
            if (event := _decoded(raw)) is not None:
                found["read"] += 1
                projection.apply(event)
            if random.random() < 0.05:
                found["changes"] += _collect(projection, judge)
            if random.random() < 0.001:
                found["changes"] += _collect(projection, judge)
                projection = Projection(COMPETITION, judge.parts, judge.views, set(judge.seen))  # type: ignore[arg-type]
        found["changes"] += _collect(projection, judge)
    return found


def _collect(projection: Projection, judge: Judge) -> int:
    delta = projection.collect()
    judge.take(delta)
    return len(delta.changes)


def _decoded(raw: bytes) -> Event | None:
    try:
        return decode_event(raw)
    except UnreadableEvent:
        return None
