"""Rounds of a distance: placings over all rounds, and who advances.

mass start            heats are races of their own; `consumers.rules.rounds`
team pursuit, sprint  quarter-finals against the clock, semi-finals and finals team against team; `consumers.rules.team_rounds`
"""

from collections.abc import Mapping, Sequence

from consumers.projection.race.heat_rows import HeatRows
from consumers.projection.state.parts import Heat
from consumers.rules import rounds, team_rounds
from consumers.rules.ranking import Placing
from consumers.rules.team_rounds import Place
from schemas.distances import is_timed, traits_of

_OVER = ("finished", "committed", "cancelled")


def is_knockout(discipline: str, heats: Sequence[Heat]) -> bool:
    """Whether a team event has rounds: a phase or a second round is named."""
    return traits_of(discipline).is_team and any(heat.phase is not None or heat.round > 1 for heat in heats)


def field_of(key: str, heat: Heat, discipline: str, knockout: bool) -> str:
    """The key of the field of a heat: all heats with one key are compared with each other.

    Heats of a mass start, semi-finals and finals are fields of their own; the quarter-finals of a team event are one.
    """
    if not is_timed(discipline):
        return key
    if not knockout:
        return ""
    against_the_clock = heat.phase == "quarter-final" or (heat.phase is None and heat.round == 1)
    return f"round {heat.round}" if against_the_clock else key


def mass_start_rounds(
    heats: Sequence[HeatRows], in_field: Mapping[str, Mapping[str, Placing]]
) -> tuple[dict[str, Placing], dict[str, frozenset[str]]]:
    """Placings in the distance, in rank order, and who advances from each heat."""
    of_rounds = {
        heat.key: rounds.Heat(
            heat.heat.round,
            frozenset(row.entry.competitor.id for row in heat.rows),
            {competitor: placing.rank for competitor, placing in in_field.get(heat.key, {}).items()},
            heat.heat.qualify,
            heat.state in _OVER,
        )
        for heat in heats
    }
    in_order = sorted(rounds.distance_ranks(list(of_rounds.values())).items(), key=lambda item: (item[1], item[0]))
    latest = {
        competitor: placing
        for heat in sorted(heats, key=lambda heat: heat.heat.round)
        for competitor, placing in in_field.get(heat.key, {}).items()
    }
    placed = {competitor: Placing(rank, latest[competitor].thousandth) for competitor, rank in in_order}
    return placed, dict(zip(of_rounds, rounds.advancing(list(of_rounds.values())), strict=True))


def team_rounds_of(
    heats: Sequence[HeatRows], in_field: Mapping[str, Mapping[str, Placing]]
) -> tuple[dict[str, Place], dict[str, Placing], dict[str, frozenset[str]]]:
    """The place of every team in order, its placing where it has a rank, and who advances from each heat."""
    of_rounds = {
        heat.key: team_rounds.Heat(
            heat.heat.round,
            heat.heat.phase,
            frozenset(row.entry.competitor.id for row in heat.rows),
            {
                row.entry.competitor.id: placing.rank
                for row in heat.rows
                if (placing := in_field.get(heat.heat.field, {}).get(row.entry.competitor.id)) is not None
            },
            heat.state in _OVER,
            heat.state == "cancelled",
        )
        for heat in heats
    }
    places = team_rounds.places(list(of_rounds.values()))
    latest = {
        row.entry.competitor.id: in_field.get(heat.heat.field, {}).get(row.entry.competitor.id)
        for heat in sorted(heats, key=lambda heat: heat.heat.round)
        for row in heat.rows
    }
    placed = {
        team: Placing(place.rank, placing.thousandth if (placing := latest[team]) is not None else None)
        for team, place in places.items()
        if place.rank is not None
    }
    return places, placed, dict(zip(of_rounds, team_rounds.advancing(list(of_rounds.values())), strict=True))
