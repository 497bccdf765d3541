"""`report/{competition}/{date}`: the day at the venue as a page, from the stories of the distances that are over."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from consumers.projection.race.points import Worth, points_of_row, worth_of
from consumers.projection.race.results_table import Row
from consumers.projection.race.summary import Story
from consumers.projection.state.parts import Competition, Note
from consumers.projection.text import phrases
from consumers.projection.text.distance import podium, podium_fields
from consumers.projection.text.phrases import Field, Texts, in_all_languages
from consumers.projection.text.report import Sentence, sentences_of
from consumers.projection.views.documents import about_distance, competitor_keys, flags_of, gap_of, present, rank_of
from consumers.rules.news.facts import RecordFell
from consumers.rules.venue_day import day_of
from schemas.documents import Document
from schemas.times import format_time

MOST_RECORDS = 3
"""Records that the introduction tells of."""

_GREATEST = ("WR", "OR", "NR", "WRJ", "TR", "WSB")


@dataclass(slots=True)
class Reports:
    """Draws the reports, and remembers the sections and the pages."""

    _sections: dict[str, tuple[tuple[object, ...], Document]] = field(default_factory=dict)
    _drawn: dict[str, tuple[tuple[object, ...], Document]] = field(default_factory=dict)

    def documents(
        self, name: str, competition: Competition, stories: Mapping[str, Story], notes: Iterable[Note]
    ) -> dict[str, Document]:
        """The report of each day that has one, by date; the very objects of the last call where nothing changed."""
        if not competition.reports:
            return {}
        days: dict[str, list[Story]] = {on: [] for on in competition.reports}
        for story in stories.values():
            on = day_of(story.table.data, competition.data)
            if on is not None and on.isoformat() in days:
                days[on.isoformat()].append(story)
        notes = [note for note in notes if note.data.for_report]
        return {on: self._document(name, on, competition, of_day, notes) for on, of_day in sorted(days.items())}

    def _document(
        self, name: str, on: str, competition: Competition, stories: Sequence[Story], notes: Sequence[Note]
    ) -> Document:
        over = [story for story in stories if story.is_over]
        states = tuple(story.state for story in stories)
        made_of = (*over, *notes, states, competition.data)
        known = self._drawn.get(on)
        if known is not None and known[0] == made_of:
            return known[1]
        sections = {story.table.data.distance: self._section(name, story, competition, notes) for story in over}
        data = competition.data
        title = in_all_languages(
            "{competition}, {day}",
            competition=data.name if data is not None else name,
            day=phrases.day(date.fromisoformat(on), "full"),
        )
        document = present(
            competition=name,
            name=data.name if data is not None else name,
            date=on,
            city=(data.venue.city or data.venue.name) if data is not None else None,
            state=_state(states),
            reconstructed=True if data is not None and data.reconstructed else None,
            title=title,
            headline=_headline(over) or title,
            intro=[_sentence(each) for each in _intro(over, on, competition)],
            distances={
                distance: {**section, "position": position}
                for position, (distance, section) in enumerate(sections.items(), start=1)
            },
        )
        self._drawn[on] = made_of, document
        return document

    def _section(self, name: str, story: Story, competition: Competition, notes: Sequence[Note]) -> Document:
        mine = tuple(note for note in notes if note.data.distance == story.table.data.distance)
        known = self._sections.get(story.table.data.distance)
        if known is not None and known[0] == (story, *mine):
            return known[1]
        section = _section(name, story, competition, mine)
        self._sections[story.table.data.distance] = (story, *mine), section
        return section


def _section(name: str, story: Story, competition: Competition, notes: Iterable[Note]) -> Document:
    table = story.table
    data = table.data
    worth = worth_of(table, competition.data)
    rows = {
        key: _row(position, key, row, story, worth) for position, (key, row) in enumerate(table.rows.items(), start=1)
    }
    countries: dict[str, Document] = {}
    for key, row in table.rows.items():
        if row.entry.competitor.country is not None and not row.entry.competitor.reconstructed:
            countries.setdefault(row.entry.competitor.country, {})[key] = rows[key]
    return about_distance(name, table) | {
        "title": in_all_languages(
            "{title}", "list", title=phrases.title(data.discipline, data.gender, data.run, data.division)
        ),
        "sentences": [_sentence(each) for each in sentences_of(story, notes)],
        "top": {key: row for key, row in rows.items() if row.get("rank", len(rows) + 3) <= 3},
        "countries": countries,
    }


def _row(position: int, key: str, row: Row, story: Story, worth: Worth | None) -> Document:
    table = story.table
    placing = table.placings.get(key)
    time_known = row.time_us is not None
    reconstructed = [
        *(["competitor"] if row.entry.competitor.reconstructed else []),
        *(row.result.reconstructed if row.result is not None else ()),
    ]
    return competitor_keys(row.entry.competitor) | present(
        position=position,
        rank=rank_of(row, table),
        status=row.status,
        time=format_time(row.time_us or 0) if time_known else None,
        thousandth=placing.thousandth if placing else None,
        gap=gap_of(row, table),
        flags=flags_of(row, table, story.evaluation),
        points=points_of_row(row, table.placing_of(row), worth),
        reconstructed=reconstructed or None,
    )


def distance_of(story: Story) -> Field:
    data = story.table.data
    return phrases.distance(data.discipline, data.gender, data.division)


def _state(states: Sequence[str]) -> str:
    found = set(states) - {"cancelled"}
    if not found or found == {"scheduled"}:
        return "scheduled"
    if found == {"official"}:
        return "official"
    return "running" if found & {"scheduled", "running"} else "provisional"


def _headline(stories: Sequence[Story]) -> Texts | None:
    """A world or Olympic record, a round time that a country's skaters were never under, any record, the first winner."""
    fell = [
        (fact, story) for story in stories for _, fact in story.told if isinstance(fact, RecordFell) and fact.who.known
    ]
    for wanted in (_is_greatest, _is_barrier, _is_record):
        found = {}
        for fact, story in fell:
            if wanted(fact):  # of a record that fell more than once the last, which stands
                found[fact.kind, fact.country, story.table.data.discipline, story.table.data.gender] = fact, story
        for fact, story in found.values():
            return _record_headline(fact, story)
    for story in _first_divisions(stories):
        if first := podium(story):
            distance = distance_of(story)
            return in_all_languages("{skater} wins {distance}", skater=phrases.who(first[0].who), distance=distance)
    return None


def _first_divisions(stories: Sequence[Story]) -> list[Story]:
    """Without division B, where there is another."""
    return [story for story in stories if story.table.data.division != "B"] or list(stories)


def _is_greatest(fact: RecordFell) -> bool:
    return fact.kind in ("WR", "OR")


def _is_barrier(fact: RecordFell) -> bool:
    return fact.barrier_s is not None and fact.country is not None


def _is_record(fact: RecordFell) -> bool:
    return fact.kind != "WSB"


def _record_headline(fact: RecordFell, story: Story) -> Texts:
    skater = phrases.who(fact.who)
    if fact.barrier_s is not None and fact.country is not None and not _is_greatest(fact):
        message, barrier = phrases.under(
            fact.barrier_s, "{skater} first {woman} under {seconds} seconds", "{skater} first {woman} under {round}"
        )
        woman = phrases.skater_of(fact.country, fact.gender)
        return in_all_languages(message, skater=skater, woman=woman, **barrier)
    data = story.table.data
    return in_all_languages(
        "{skater} breaks the {record} in {distance}",
        skater=skater,
        record=phrases.record(fact.kind, fact.country),
        distance=phrases.distance(data.discipline, data.gender, data.division),
    )


def _intro(stories: Sequence[Story], on: str, competition: Competition) -> list[Sentence]:
    """Who won what, and the greatest records."""
    winners: list[Field] = []
    competitors = []
    for story in _first_divisions(stories):
        if first := podium(story):
            distance = distance_of(story)
            fields = podium_fields(first[:1])
            winners.append(phrases.part("{skater} in {distance}", "list", distance=distance, skater=fields["skater"]))
            competitors.append(story.ranked[0][1].entry.competitor.id)
    if not winners:
        return []
    day = phrases.day(date.fromisoformat(on), "full")
    city = competition.data.venue.city if competition.data is not None else ""
    listed = phrases.listed(winners)
    if city:
        text = in_all_languages("In {city}, the wins of {day} went to {list}.", city=city, day=day, list=listed)
    else:
        text = in_all_languages("The wins of {day} went to {list}.", day=day, list=listed)
    return [Sentence("official", text, competitors), *_greatest_records(stories)]


def _greatest_records(stories: Sequence[Story]) -> list[Sentence]:
    fell = [
        (_GREATEST.index(fact.kind), number, key, fact, story)
        for number, story in enumerate(stories)
        for key, fact in story.told
        if isinstance(fact, RecordFell) and fact.who.known and fact.kind != "WSB"
    ]
    fell.sort(key=lambda each: each[:3])
    told = []
    for _, _, key, fact, story in fell[:MOST_RECORDS]:
        text = in_all_languages(
            "{skater} broke the {record} in {distance}: {time}.",
            skater=phrases.who(fact.who),
            record=phrases.record(fact.kind, fact.country),
            distance=distance_of(story),
            time=phrases.time(fact.time_us),
        )
        told.append(Sentence("record", text, [story.ended[key].entry.competitor.id]))
    return told


def _sentence(sentence: Sentence) -> Document:
    return present(
        kind=sentence.kind,
        competitors=list(sentence.competitors) or None,
        country=sentence.country,
        text=sentence.text,
    )
