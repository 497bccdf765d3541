"""Rounds of team pursuit and team sprint: quarter-finals, semi-finals, finals A to D.

    quarter-finals ─ four fastest ─▶ semi-finals ─ winners ─▶ final A   ranks 1, 2
    (against the      │                   └─────── losers ──▶ final B   ranks 3, 4
     clock)           └─ 5th and 6th ───────────────────────▶ final C   ranks 5, 6
                         7th and 8th ───────────────────────▶ final D   ranks 7, 8

A place in a higher final beats a faster time in a lower one: Olympic women 2022, Japan second in final A with 3:04.47 after a
fall, ahead of 2:56.86 in final B and 2:58.34 in final C. Within a final the faster team wins; a fall makes no difference. The
start list of a round decides who is in it, whatever the times before (a team may withdraw or have a bye).

Not known, because no source gives a rule: the ranks within a final that is not skated (Olympic women 2026, final D), and the
rank of a team that does not finish or is disqualified in a round. Such a team has no rank; `Place` has the possible ranks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.fields import Phase


@dataclass(frozen=True, slots=True)
class Heat:
    """One heat. `entered` is its start list. `ranks` are those within the field of the heat: all quarter-finals together, a
    semi-final or final by itself. `over`: no rank will be added."""

    round: int
    phase: Phase | None
    entered: frozenset[str]
    ranks: Mapping[str, int]
    over: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` is None while it is open or not known; the ranks from `first` to `last` are then possible."""

    rank: int | None
    first: int
    last: int


_PAIR = 2
"""Teams of a final."""


def places(heats: Sequence[Heat]) -> dict[str, Place]:
    """The place of every team on a start list, in order.

    Teams that wait for their final stand where it will put them: semi-finalists ahead of final C, also before finals A and B
    have a start list. A team that is in none of its finals although all have a start list (it withdrew) has no rank, and its
    absence moves nobody up.
    """
    last: dict[str, Heat] = {}
    for heat in heats:
        for team in heat.entered:
            if team not in last or heat.round >= last[team].round:
                last[team] = heat
    found: dict[str, Place] = {}
    for group in _groups(last, heats):
        found |= group.places(last)
    return dict(sorted(found.items(), key=lambda item: (item[1].last, item[1].rank is None, item[0])))


@dataclass(frozen=True, slots=True)
class _Group:
    """Teams whose ranks one final, or one round before it, decides. `ahead` is the number of ranks before theirs. `withdrew`:
    they are in none of their finals, and any of the `ranks` may be theirs."""

    ahead: int
    teams: frozenset[str]
    ranks: int
    withdrew: bool = False

    def places(self, last: Mapping[str, Heat]) -> dict[str, Place]:
        first, highest = self.ahead + 1, self.ahead + self.ranks
        if self.withdrew:
            return {team: Place(None, first, highest) for team in self.teams}
        found: dict[str, Place] = {}
        ranked = sorted((last[team].ranks[team], team) for team in self.teams if team in last[team].ranks)
        shared, rank = 0, 0
        for order, (place, team) in enumerate(ranked, start=1):
            if place != shared:
                shared, rank = place, self.ahead + order
            found[team] = Place(rank, rank, rank)
        # In a semi-final a team without a result may have a bye; in a final that is over the ranks of others are taken.
        finals = all(_is_final(last[team]) and (last[team].over or last[team].cancelled) for team in self.teams)
        for team in self.teams - found.keys():
            found[team] = Place(None, first + (len(ranked) if finals else 0), highest)
        return found


def _groups(last: Mapping[str, Heat], heats: Sequence[Heat]) -> list[_Group]:
    """The groups of all teams, the best first."""

    def of(*phases: Phase | None) -> frozenset[str]:
        return frozenset(team for team, heat in last.items() if heat.phase in phases)

    published = {heat.phase for heat in heats if heat.entered}
    final_a, final_b, final_c, final_d = of("final-a", "final"), of("final-b"), of("final-c"), of("final-d")
    semi, quarter = of("semi-final"), of("quarter-final")
    has_a, has_b = bool(published & {"final-a", "final"}), "final-b" in published
    upper = frozenset().union(
        *(heat.entered for heat in heats if heat.phase in ("semi-final", "final-a", "final", "final-b"))
    )
    groups = [_Group(0, final_a, _PAIR), _Group(_PAIR, final_b, _PAIR)]
    if has_a and has_b:
        groups.append(_Group(0, semi, 2 * _PAIR, withdrew=True))
    else:
        groups.append(_Group(_PAIR if has_a else 0, semi, max(_PAIR, len(semi))))
    if not upper and published & {"final-c", "final-d"}:  # the quarter-finalists that are left wait for finals A and B
        groups.append(_Group(0, quarter, len(quarter)))
        lower = len(quarter)
    else:
        lower = len(upper)
        has_c, has_d = "final-c" in published, "final-d" in published
        if has_c and has_d:
            groups.append(_Group(lower, quarter, 2 * _PAIR, withdrew=True))
        else:
            groups.append(_Group(lower + _PAIR * has_c, quarter, len(quarter)))
    groups += [_Group(lower, final_c, _PAIR), _Group(lower + _PAIR, final_d, _PAIR)]
    groups += _without_phase(last, sum(len(group.teams) for group in groups))
    return [group for group in groups if group.teams]


def _without_phase(last: Mapping[str, Heat], ahead: int) -> list[_Group]:
    """Teams whose last round has no name stand behind all others, a later round ahead of an earlier one."""
    groups = []
    for round_ in sorted({heat.round for heat in last.values() if heat.phase is None}, reverse=True):
        teams = frozenset(team for team, heat in last.items() if heat.phase is None and heat.round == round_)
        groups.append(_Group(ahead, teams, len(teams)))
        ahead += len(teams)
    return groups


def _is_final(heat: Heat) -> bool:
    return heat.phase is not None and heat.phase.startswith("final")


def advancing(heats: Sequence[Heat]) -> list[frozenset[str]]:
    """The teams of each quarter-final that are in a semi-final, and of each semi-final that are in final A, by start list."""
    entered: dict[str, frozenset[str]] = {}
    for phase, wanted in (("quarter-final", ("semi-final",)), ("semi-final", ("final-a", "final"))):
        entered[phase] = frozenset().union(*(heat.entered for heat in heats if heat.phase in wanted))
    return [heat.entered & entered.get(heat.phase or "", frozenset()) for heat in heats]
