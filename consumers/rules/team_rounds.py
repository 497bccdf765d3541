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


_FINALS: Mapping[Phase, int] = {"final-a": 0, "final": 0, "final-b": 1, "final-c": 2, "final-d": 3}
_NO_PHASE = 4
"""Teams whose last round has no name stand behind all others, a later round ahead of an earlier one."""


def places(heats: Sequence[Heat]) -> dict[str, Place]:
    """The place of every team on a start list, in order.

    Teams that wait for their final stand where it will put them: semi-finalists ahead of final C, also before finals A and B
    have a start list.
    """
    last: dict[str, Heat] = {}
    for heat in heats:
        for team in heat.entered:
            if team not in last or heat.round >= last[team].round:
                last[team] = heat
    published = {heat.phase for heat in heats if heat.entered}
    latest = max((heat.round for heat in heats), default=1)
    tiers: dict[int, list[str]] = {}
    for team, heat in last.items():
        tiers.setdefault(_tier(heat, published, latest), []).append(team)
    found: dict[str, Place] = {}
    ahead = 0
    for _, teams in sorted(tiers.items()):
        ranked = sorted((last[team].ranks[team], team) for team in teams if team in last[team].ranks)
        shared, rank = 0, 0
        for order, (place, team) in enumerate(ranked, start=1):
            if place != shared:
                shared, rank = place, ahead + order
            found[team] = Place(rank, rank, rank)
        # In a semi-final a team without a result may have a bye.
        is_settled = all(last[team].phase in _FINALS and (last[team].over or last[team].cancelled) for team in teams)
        settled = len(ranked) if is_settled else 0
        for team in sorted(team for team in teams if team not in found):
            found[team] = Place(None, ahead + settled + 1, ahead + len(teams))
        ahead += len(teams)
    return found


def advancing(heats: Sequence[Heat]) -> list[frozenset[str]]:
    """The teams of each quarter-final that are in a semi-final, and of each semi-final that are in final A, by start list."""
    entered: dict[str, frozenset[str]] = {}
    for phase, wanted in (("quarter-final", ("semi-final",)), ("semi-final", ("final-a", "final"))):
        entered[phase] = frozenset().union(*(heat.entered for heat in heats if heat.phase in wanted))
    return [heat.entered & entered.get(heat.phase or "", frozenset()) for heat in heats]


def _tier(heat: Heat, published: set[Phase | None], latest: int) -> int:
    """The final that decides the ranks of teams whose last heat this is; the smaller is ahead."""
    if heat.phase is None:
        return _NO_PHASE + 1 + latest - heat.round
    if heat.phase in _FINALS:
        return _FINALS[heat.phase]
    if heat.phase == "semi-final":  # final A or B: the first of them without a start list, or behind both
        return 0 if not published & {"final-a", "final"} else 1
    return 2 if "final-c" not in published else 3 if "final-d" not in published else _NO_PHASE
