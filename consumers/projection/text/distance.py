"""Ticker lines about a distance as a whole: winner, official result, home skaters, the World Cup after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from consumers.projection.cause import Cause
from consumers.projection.race.chances import Decided
from consumers.projection.race.cup_leaders import Leaders
from consumers.projection.race.summary import FinishedHeat, Summary, who_of
from consumers.projection.text import phrases
from consumers.projection.text.phrases import Field, Texts, in_all_languages
from consumers.rules.news.facts import Result
from schemas.distances import TEAM_DISCIPLINES
from schemas.views.editorial import FactKind


@dataclass(frozen=True, slots=True)
class DistanceLine:
    """A line about a distance; `about` distinguishes it from others of its kind."""

    cause: Cause
    kind: FactKind
    importance: int
    text: Texts
    competitors: Sequence[str] = ()
    heat: int | None = None
    provisional: bool = False
    about: tuple[str, ...] = ()


def distance_lines(summary: Summary, home: str | None) -> Iterator[DistanceLine]:
    """The lines about a distance. `home` is the country of the rink."""
    yield from _heats(summary)
    cause = summary.official_by
    if cause is None or summary.state != "official":
        return
    first = [one.entry.competitor.id for _, one in summary.ranked[:3]]
    yield DistanceLine(cause, "official", 3, _official(summary), first)
    if (best := _home(summary, home)) is not None:
        key, text = best
        yield DistanceLine(cause, "home", 1, text, [key])
    if (leaders := summary.leaders) is not None:
        known_new = leaders.is_new and not leaders.incomplete
        kind: FactKind = "standings-lead" if known_new else "standings"
        yield DistanceLine(cause, kind, 3 if known_new else 2, standings_text(leaders))


def decided_text(decided: Decided) -> Texts:
    data = decided.data
    return in_all_languages(
        "{skater} can no longer be beaten in {distance}.",
        skater=phrases.who(who_of(decided.competitor)),
        distance=phrases.distance(data.discipline, data.gender, data.division),
    )


def podium(summary: Summary) -> list[Result]:
    """The first three when all are known and none shares a place; else the winner alone; empty without a single known
    winner."""
    pairs = () if summary.is_partly_seen else summary.ranked
    results = [result for result, _ in pairs]
    if not results or not results[0].who.known or pairs[0][1].advances or [one.rank for one in results[:2]] == [1, 1]:
        return []
    three = results[:3]
    alone = [one.rank for one in results[:4]] == [1, 2, 3, 4][: len(results[:4])]
    return three if len(three) == 3 and alone and all(one.who.known and one.time_known for one in three) else three[:1]


def podium_fields(first: Sequence[Result]) -> dict[str, Field]:
    """Message fields for the skaters of a podium."""
    fields: dict[str, Field] = {}
    for name, one in zip(("skater", "second", "third"), first, strict=False):
        fields[name] = phrases.who(one.who)
        # A ranked result has a time.
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


def _official(summary: Summary) -> Texts:
    data = summary.data
    title = phrases.title(data.discipline, data.gender, data.run, data.division)
    first = podium(summary)
    fields = podium_fields(first)
    if not first:
        return in_all_languages("{title}: the result is official.", title=title)
    if not summary.is_timed or not first[0].time_known:
        return in_all_languages("{title}, official: {skater} wins.", title=title, **fields)
    if len(first) < 3:
        return in_all_languages("{title}, official: {skater} wins in {time}.", title=title, **fields)
    return in_all_languages(
        "{title}, official: {skater} wins in {time}, ahead of {second} ({second_time}) and {third} ({third_time}).",
        title=title,
        **fields,
    )


def _home(summary: Summary, country: str | None) -> tuple[str, Texts] | None:
    """The best skater of the country of the rink, unless the line about the official result names the same skater."""
    if country is None or not summary.is_timed:
        return None
    named = podium(summary)
    for result, one in summary.ranked:
        if result.who.country == country and result.who.known and result.time_us is not None and result.time_known:
            if result in named or result.rank is None:
                return None
            data = summary.data
            text = in_all_languages(
                "Best of the home skaters in {distance}: {skater}, {place} in {time}.",
                distance=phrases.distance(data.discipline, data.gender, data.division),
                skater=phrases.who(result.who),
                place=phrases.place(result.rank),
                time=phrases.time(result.time_us),
            )
            return one.entry.competitor.id, text
    return None


def _heats(summary: Summary) -> Iterator[DistanceLine]:
    """Finished heats of a mass start and of rounds."""
    distance = phrases.distance(summary.data.discipline, summary.data.gender, summary.data.division)
    for heat in summary.finished_heats:
        cause, provisional = heat.cause, not heat.is_committed
        if heat.phase is not None:
            if (text := _duel(summary, heat, distance)) is not None:
                importance = 4 if heat.phase in ("final", "final-a") else 2
                winner = heat.placed[0][0].entry.competitor.id
                yield DistanceLine(cause, "lead", importance, text, [winner], heat.number, provisional, (heat.key,))
            continue
        competitors = [row.entry.competitor for row, _ in heat.placed]
        ranks = [placing.rank for _, placing in heat.placed]
        if heat.advanced:
            names = [phrases.who(who_of(one)) for one in competitors if one.id in heat.advanced]
            message = "Semi-final {heat} of {distance}: {names} go on."
            text = in_all_languages(message, heat=heat.number, distance=distance, names=phrases.listed(names))
            yield DistanceLine(cause, "lead", 2, text, sorted(heat.advanced), heat.number, provisional, (heat.key,))
            continue
        first = [row for row, _ in heat.placed[:3]]
        if ranks[:2] not in ([1], [1, 2]) or first[0].advances or competitors[0].reconstructed:
            continue
        known = all("time" not in row.result.reconstructed for row in first if row.result is not None)
        named = known and not any(one.reconstructed for one in competitors[:3]) and len(first) == 3
        who = [phrases.who(who_of(one)) for one in competitors[:3]]
        if named and ranks[:4] in ([1, 2, 3], [1, 2, 3, 4]):
            message = "{skater} wins {distance}, ahead of {second} and {third}."
            text = in_all_languages(message, skater=who[0], second=who[1], third=who[2], distance=distance)
        else:
            text = in_all_languages("{skater} wins {distance}.", skater=who[0], distance=distance)
        yield DistanceLine(cause, "lead", 4, text, [competitors[0].id], heat.number, provisional, (heat.key,))


def _duel(summary: Summary, heat: FinishedHeat, distance: Field) -> Texts | None:
    """Who won a semi-final or final of two teams; None unless both times are known and differ."""
    ranks = [placing.rank for _, placing in heat.placed]
    rows = [row for row, _ in heat.placed]
    known = all("time" not in row.result.reconstructed for row in rows if row.result is not None)
    if ranks != [1, 2] or not known or any(row.entry.competitor.reconstructed for row in rows):
        return None
    message = "Final {letter} of {distance}: {skater} beats {second}, {time} to {second_time}."
    if heat.phase in ("quarter-final", "semi-final"):
        message = "Semi-final {heat} of {distance}: {skater} beats {second}, {time} to {second_time}."
    first, second = rows
    return in_all_languages(
        message,
        heat=heat.number,
        letter="A" if heat.phase in (None, "final") else heat.phase[-1].upper(),
        distance=distance,
        skater=phrases.who(who_of(first.entry.competitor)),
        second=phrases.who(who_of(second.entry.competitor)),
        time=phrases.time(first.time_us or 0),  # a placed row has a time
        second_time=phrases.time(second.time_us or 0),
    )
