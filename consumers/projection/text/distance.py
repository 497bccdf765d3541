"""What the ticker says of a distance as a whole: its winner, its official list, the home skaters, the World Cup after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consumers.projection.race.cup_leaders import Leaders
from consumers.projection.race.summary import Story, who_of
from consumers.projection.state.parts import Cause, Competition
from consumers.projection.text import phrases
from consumers.projection.text.phrases import Field, Texts, in_all_languages
from consumers.rules.news.facts import Result
from schemas.distances import TEAM_DISCIPLINES
from schemas.views.editorial import FactKind


@dataclass(frozen=True, slots=True)
class DistanceLine:
    """A line about a distance; `about` tells it from others of its kind."""

    cause: Cause
    kind: FactKind
    importance: int
    text: Texts
    competitors: Sequence[str] = ()
    heat: int | None = None
    provisional: bool = False
    about: tuple[str, ...] = ()


def distance_lines(story: Story, competition: Competition) -> Iterator[DistanceLine]:
    if story.table.apart:
        yield from _heats(story)
    cause = story.official_by
    if cause is None or story.state != "official":
        return
    first = [one.entry.competitor.id for _, one in story.ranked[:3]]
    yield DistanceLine(cause, "official", 3, _official(story), first)
    if (home := _home(story, competition)) is not None:
        key, text = home
        yield DistanceLine(cause, "home", 1, text, [key])
    if (leaders := story.leaders) is not None:
        known_new = leaders.is_new and not leaders.incomplete
        kind: FactKind = "standings-lead" if known_new else "standings"
        yield DistanceLine(cause, kind, 3 if known_new else 2, standings_text(leaders))


def podium(story: Story) -> list[Result]:
    """The first three, where it is known who they are and each has a place alone; the winner alone where that is not so of the
    others; nobody where there is no single winner who is known."""
    pairs = story.ranked
    results = [result for result, _ in pairs]
    if not results or not results[0].who.known or pairs[0][1].goes_on or [one.rank for one in results[:2]] == [1, 1]:
        return []
    three = results[:3]
    alone = [one.rank for one in results[:4]] == [1, 2, 3, 4][: len(results[:4])]
    return three if len(three) == 3 and alone and all(one.who.known and one.time_known for one in three) else three[:1]


def podium_fields(first: Sequence[Result]) -> dict[str, Field]:
    """The fields of the messages about a podium, for as many as there are."""
    fields: dict[str, Field] = {}
    for name, one in zip(("skater", "second", "third"), first, strict=False):
        fields[name] = phrases.who(one.who)
        # Who has a rank has a time.
        fields["time" if name == "skater" else f"{name}_time"] = phrases.time(one.time_us or 0)
    return fields


def standings_text(leaders: Leaders) -> Texts:
    team = leaders.discipline in TEAM_DISCIPLINES
    fields: dict[str, Field] = {
        "distance": phrases.distance(leaders.discipline, leaders.gender),
        "skater": phrases.holder(leaders.leader, leaders.country, team),
        "points": leaders.points,
    }
    if leaders.second is not None:
        fields["second"] = phrases.holder(leaders.second, leaders.second_country, team)
        fields["second_points"] = leaders.second_points
    if leaders.incomplete:
        return in_all_languages(
            "In the World Cup standings of {distance}, of those whose points are known, {skater} leads with {points}, ahead of "
            "{second} with {second_points}.",
            **fields,
        )
    if leaders.is_new:
        return in_all_languages(
            "{skater} takes the lead in the World Cup standings of {distance}, with {points} points.", **fields
        )
    if leaders.second is None:
        return in_all_languages(
            "In the World Cup standings of {distance}, {skater} leads with {points} points.", **fields
        )
    return in_all_languages(
        "In the World Cup standings of {distance}, {skater} leads with {points} points, ahead of {second} with "
        "{second_points}.",
        **fields,
    )


def _official(story: Story) -> Texts:
    data = story.table.data
    title = phrases.title(data.discipline, data.gender, data.run, data.division)
    first = podium(story)
    fields = podium_fields(first)
    if not first:
        return in_all_languages("{title}: the result is official.", title=title)
    if story.table.apart or not first[0].time_known:
        return in_all_languages("{title}, official: {skater} wins.", title=title, **fields)
    if len(first) < 3:
        return in_all_languages("{title}, official: {skater} wins in {time}.", title=title, **fields)
    return in_all_languages(
        "{title}, official: {skater} wins in {time}, ahead of {second} ({second_time}) and {third} ({third_time}).",
        title=title,
        **fields,
    )


def _home(story: Story, competition: Competition) -> tuple[str, Texts] | None:
    """The best of the country of the rink, unless the official line names who it is."""
    country = competition.data.venue.country if competition.data is not None else None
    if country is None or story.table.apart:
        return None
    named = podium(story)
    for result, one in story.ranked:
        if result.who.country == country and result.who.known and result.time_us is not None and result.time_known:
            if result in named or result.rank is None:
                return None
            data = story.table.data
            text = in_all_languages(
                "Best of the home skaters in {distance}: {skater}, {place} in {time}.",
                distance=phrases.distance(data.discipline, data.gender, data.division),
                skater=phrases.who(result.who),
                place=phrases.place(result.rank),
                time=phrases.time(result.time_us),
            )
            return one.entry.competitor.id, text
    return None


def _heats(story: Story) -> Iterator[DistanceLine]:
    """Mass start: a heat whose riders are all in."""
    table = story.table
    distance = phrases.distance(table.data.discipline, table.data.gender, table.data.division)
    for key, placed in table.in_heat.items():
        if table.heat_states[key] not in ("finished", "committed") or not placed:
            continue
        rows = {row.entry.competitor.id: row for row in table.races.values() if row.heat_key == key}
        causes = [
            race.furthest_crossing.cause
            for race in next(iter(rows.values())).heat.races.values()
            if race.furthest_crossing
        ]
        causes += [race.settled for race in next(iter(rows.values())).heat.races.values() if race.settled]
        cause = max(causes, key=lambda each: (each.at, each.source, each.id))  # who is placed has crossed the line
        heat, provisional = rows[next(iter(placed))].heat.heat, table.heat_states[key] != "committed"
        if gone := table.gone_on.get(key):
            names = [phrases.who(who_of(rows[rider].entry.competitor)) for rider in placed if rider in gone]
            message = "Semi-final {heat} of {distance}: {names} go on."
            text = in_all_languages(message, heat=heat, distance=distance, names=phrases.listed(names))
            yield DistanceLine(cause, "lead", 2, text, sorted(gone), heat, provisional, (key,))
            continue
        first = [rows[rider] for rider in list(placed)[:3]]
        alone = [placing.rank for placing in placed.values()][:2] in ([1], [1, 2])
        if not alone or first[0].goes_on or first[0].entry.competitor.reconstructed:
            continue
        known = all("time" not in row.result.reconstructed for row in first if row.result is not None)
        named = known and not any(row.entry.competitor.reconstructed for row in first) and len(first) == 3
        who = [phrases.who(who_of(row.entry.competitor)) for row in first]
        if named and [placing.rank for placing in placed.values()][:4] in ([1, 2, 3], [1, 2, 3, 4]):
            message = "{skater} wins {distance}, ahead of {second} and {third}."
            text = in_all_languages(message, skater=who[0], second=who[1], third=who[2], distance=distance)
        else:
            text = in_all_languages("{skater} wins {distance}.", skater=who[0], distance=distance)
        yield DistanceLine(cause, "lead", 4, text, [first[0].entry.competitor.id], heat, provisional, (key,))
