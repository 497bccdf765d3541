"""Rounds of a mass start: semi-finals, and a final for those who go on.

    semi-final 1 ─┐ first eight ┌▶ final ─▶ ranks 1, 2, 3 … of the distance
    semi-final 2 ─┘             └▶ everybody else behind the whole final, by the rank in the semi-final

How many go on is part of the start list (2021-22: eight of each of two semi-finals). Once the line-up of a later round is known
it says who went on: a referee may send on somebody who was hindered, and somebody who withdraws is replaced.

The published lists have no rule for those who were out before the final, so this is the plainest: the same place in two
semi-finals is the same rank, because a time in one race says nothing about another, and the next rank is skipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heat:
    """One heat of one round. `entered` are all in its line-up, `ranks` those of them who have one; `over` when no rank will
    still be added. `qualify` is how many go on, None where it was not said (a final)."""

    round: int
    entered: frozenset[str]
    ranks: Mapping[str, int]
    qualify: int | None = None
    over: bool = False


def distance_ranks(heats: Sequence[Heat]) -> dict[str, int]:
    """Rank in the distance of everybody with a rank in the last round that they are in the line-up of.

    Everybody in a later round is before everybody who is not, also who did not finish there and has no rank.
    """
    last: dict[str, int] = {}
    for heat in heats:
        for person in heat.entered:
            last[person] = max(heat.round, last.get(person, 0))
    places: dict[str, int] = {}
    for heat in heats:
        for person, rank in heat.ranks.items():
            if last[person] == heat.round:
                places[person] = min(rank, places.get(person, rank))
    ranks: dict[str, int] = {}
    for round_ in sorted(set(last.values()), reverse=True):
        before = sum(reached > round_ for reached in last.values())
        here = sorted((place, person) for person, place in places.items() if last[person] == round_)
        shared, rank = 0, 0
        for order, (place, person) in enumerate(here, start=1):
            if place != shared:
                shared, rank = place, order
            ranks[person] = before + rank
    return ranks


def gone_on(heats: Sequence[Heat]) -> list[frozenset[str]]:
    """Who goes on from each of the heats: those in the line-up of a later round, and until there is one those on the first
    `qualify` ranks of a heat that is over (who share the last of them all do)."""
    found = []
    for heat in heats:
        later = [other.entered for other in heats if other.round > heat.round and other.entered]
        if later:
            found.append(heat.entered & frozenset().union(*later))
        elif heat.over and heat.qualify is not None:
            limit = heat.qualify
            found.append(frozenset(person for person, rank in heat.ranks.items() if rank <= limit))
        else:
            found.append(frozenset())
    return found
