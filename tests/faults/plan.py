"""What goes wrong in a run, when, for how long: a function of the seed alone."""

from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["kill", "freeze", "restart", "flush", "evict", "cut", "hold", "slow", "move", "promote"]
"""`move` and `promote` happen on clusters only: a slot moves, a replica takes over."""
FEED_S = 20.0
"""How long the feeds take; faults begin in this time."""
FAULTS = 6
"""In each run."""

TARGETS: dict[Kind, tuple[str, ...]] = {
    "kill": ("consumer-1", "consumer-2", "gateway-1", "gateway-2", "store", "kafka"),
    "freeze": ("consumer-1", "consumer-2", "gateway-1", "gateway-2", "store", "kafka"),
    "restart": ("consumer-1", "consumer-2", "gateway-1", "gateway-2"),
    "flush": ("store",),
    "evict": ("store",),
    "cut": ("clients", "store", "kafka"),
    "hold": ("clients", "store", "kafka"),
    "slow": ("clients", "store", "kafka"),
}
"""`clients`, and for cut, hold and slow `store` and `kafka` too, are connections; the others are processes."""

LONGEST_S: dict[str, float] = {"consumer-1": 10.0, "consumer-2": 10.0, "gateway-1": 7.0, "gateway-2": 7.0, "store": 8.0}
"""A consumer that is frozen for longer than its session (6 s) wakes up as one that lost its partitions."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`at_s` counts from the start of the feeds. `pick` chooses among what there is then: which key is evicted."""

    at_s: float
    kind: Kind
    target: str
    for_s: float
    pick: float

    def __str__(self) -> str:
        return f"{self.at_s:.1f} {self.kind} {self.target} {self.for_s:.1f}s"


@dataclass(frozen=True, slots=True)
class Plan:
    """`store` is the server of the views (`cluster`: it and Kafka are clusters), `durable` whether it keeps them over a
    restart."""

    seed: int
    store: Literal["redis", "valkey", "cluster"]
    durable: bool
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        kept = "AOF" if self.durable else "no persistence"
        return f"seed {self.seed}, {self.store} {kept}: {'; '.join(map(str, self.faults)) or 'undisturbed'}"


def undisturbed() -> Plan:
    return Plan(0, "valkey", True, ())


def plan(seed: int) -> Plan:
    """Six faults. Faults are dealt like cards: five seeds in a row have every kind on every target at least once."""
    random = Random(seed)
    store: Literal["redis", "valkey"] = random.choice(("redis", "valkey"))
    durable = random.random() < 0.5
    at_s = sorted(round(random.uniform(0.5, FEED_S), 1) for _ in range(FAULTS))
    faults = []
    for place, moment_s in enumerate(at_s, start=FAULTS * (seed - 1)):
        kind, target = _card(place)
        for_s = round(random.uniform(0.2, LONGEST_S.get(target, 5.0)), 1)
        faults.append(Fault(moment_s, kind, target, for_s, random.random()))
    return Plan(seed, store, durable, tuple(faults))


def _card(place: int) -> tuple[Kind, str]:
    """The card at that place of decks that are shuffled one after the other."""
    cards = [(kind, target) for kind, targets in TARGETS.items() for target in targets]
    deck, card = divmod(place, len(cards))
    Random(f"deck {deck}").shuffle(cards)
    return cards[card]
