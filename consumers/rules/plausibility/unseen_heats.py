"""Heats that were skated before the feed was joined: ranks are then of those seen.

The heats of a round are skated in the order of their numbers. A heat without any measurement or result, of which a later heat
has begun, was not seen, unless nobody was to start in it. In a quartet the two heats are on the ice together.
"""

from collections.abc import Iterable
from typing import NamedTuple

from consumers.rules.armbands import partner
from schemas.distances import StartMode

_MOST_MISSING = 100
"""A feed that numbers its heats from 1000 has not missed 999."""


class HeatSeen(NamedTuple):
    """A known heat. `is_empty`: nobody is to start in it."""

    round: int
    number: int
    has_begun: bool
    is_empty: bool = False


def unseen_heats(heats: Iterable[HeatSeen], start_mode: StartMode, *, one_by_one: bool) -> list[tuple[int, int]]:
    """(round, number) of the unseen heats, in order. `one_by_one`: the source names heats as they come, so missing numbers are
    heats too."""
    rounds: dict[int, dict[int, HeatSeen]] = {}
    for heat in heats:
        rounds.setdefault(heat.round, {})[heat.number] = heat
    unseen = []
    for round_, known in sorted(rounds.items()):
        newest = max((number for number, heat in known.items() if heat.has_begun), default=0)
        quiet = {number for number, heat in known.items() if not heat.has_begun and not heat.is_empty}
        missing = set(range(1, newest)) - known.keys() if one_by_one and newest <= _MOST_MISSING else set()
        unseen += [
            (round_, number)
            for number in sorted(quiet | missing)
            if newest > max(number, partner(start_mode, number) or 0)
        ]
    return unseen
