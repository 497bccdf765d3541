"""Rounds of a mass start: semi-finals, and a final for those who qualify.

    semi-final 1 ─┐ first eight ┌▶ final ─▶ ranks 1, 2, 3 … of the distance
    semi-final 2 ─┘             └▶ the others behind the whole final, by their rank in the semi-final

The start list names the number of qualifiers (2021-22: eight of each of two semi-finals). The start list of a later round, once
known, decides: a referee may advance a rider who was hindered, and a rider who withdraws is replaced.

The published lists have no rule for riders eliminated before the final, so this is the simplest one: the same place in two
semi-finals is the same rank, because a time in one race says nothing about another, and the next rank is skipped.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heat:
    """One heat of one round. `entered` is its start list; `ranks` holds the ranks so far; `over` means that none will be added.
    `qualify` is the number of qualifiers, None where the start list names none (a final)."""

    round: int
    entered: frozenset[str]
    ranks: Mapping[str, int]
    qualify: int | None = None
    over: bool = False


def distance_ranks(heats: Sequence[Heat]) -> dict[str, int]:
    """Rank in the distance of everybody who has a rank in the last round that they entered.

    Everybody in a later round ranks ahead of everybody who is not in it, even without a rank there.
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


def advancing(heats: Sequence[Heat]) -> list[frozenset[str]]:
    """The qualifiers of each heat: those on the start list of a later round. Until there is one: those on the first `qualify`
    ranks of a heat that is over (all who share the last of these ranks)."""
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
