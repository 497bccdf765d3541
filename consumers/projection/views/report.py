"""`report/{competition}/{date}`: the day at the venue as a page. The shape is `schemas.views.editorial.ReportView`."""

from collections.abc import Mapping, Sequence
from datetime import date

from consumers.projection.cause import Cause
from consumers.projection.memo import Memo
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.points import Worth, points_of_row, worth_of
from consumers.projection.race.results_table import Table
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.race.summary import Summary
from consumers.projection.state.competition_state import Aspect
from consumers.projection.text import phrases
from consumers.projection.text.distance import podium, podium_fields
from consumers.projection.text.phrases import Field, Texts, in_all_languages
from consumers.projection.text.report import Sentence, sentences_of
from consumers.projection.view import View
from consumers.projection.views.row_parts import about_distance, competitor_keys, flags_of, gap_of, present, rank_of
from consumers.rules.news.facts import RecordFell
from consumers.rules.records.values import Evaluation
from schemas.documents import Document
from schemas.event_data import CompetitionData, NoteData
from schemas.times import format_time

MOST_RECORDS = 3
"""Records mentioned in the introduction."""

_GREATEST = ("WR", "OR", "NR", "WRJ", "TR", "WSB")


def report_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    """The report of each day that has one, by date."""
    days: dict[str, list[Summary]] = {on: [] for on in sorted(snapshot.state.competition.reports)}
    if not days:
        return {}
    for summary in snapshot.summaries.values():
        on = snapshot.day(summary.data)
        if on is not None and on.isoformat() in days:
            days[on.isoformat()].append(summary)
    return {
        on: snapshot.memo.get(
            ("report", on),
            _day,
            snapshot.competition,
            on,
            snapshot.data,
            tuple(summaries),
            snapshot.notes,
            snapshot.memo,
        )
        for on, summaries in days.items()
    }


def _day(
    competition: str,
    on: str,
    data: CompetitionData | None,
    summaries: tuple[Summary, ...],
    notes: tuple[tuple[Cause, NoteData], ...],
    memo: Memo,
) -> Document:
    over = tuple(summary for summary in summaries if summary.is_over)
    for_report = [note for _, note in notes if note.for_report]
    sections = tuple(
        memo.get(
            ("report section", summary.data.distance),
            _section,
            competition,
            summary,
            data,
            tuple(note for note in for_report if note.distance == summary.data.distance),
        )
        for summary in over
    )
    states = tuple(summary.state for summary in summaries)
    return memo.get(("report day", on), _document, competition, on, data, over, sections, states)


def _document(
    competition: str,
    on: str,
    data: CompetitionData | None,
    over: tuple[Summary, ...],
    sections: tuple[Document, ...],
    states: tuple[str, ...],
) -> Document:
    title = in_all_languages(
        "{competition}, {day}",
        competition=data.name if data is not None else competition,
        day=phrases.day(date.fromisoformat(on), "full"),
    )
    return present(
        competition=competition,
        name=data.name if data is not None else competition,
        date=on,
        city=(data.venue.city or data.venue.name) if data is not None else None,
        state=_state(states),
        reconstructed=True if data is not None and data.reconstructed else None,
        title=title,
        headline=_headline(over) or title,
        intro=[_sentence(each) for each in _intro(over, on, data)],
        distances={
            summary.data.distance: {**section, "position": position}
            for position, (summary, section) in enumerate(zip(over, sections, strict=True), start=1)
        },
    )


def _section(
    competition: str, summary: Summary, announced: CompetitionData | None, notes: tuple[NoteData, ...]
) -> Document:
    table, data = summary.table, summary.data
    assert table is not None  # a section is about a distance that is over
    worth = worth_of(table, announced)
    rows = {
        key: _row(position, key, row, table, summary.evaluation, worth)
        for position, (key, row) in enumerate(table.rows.items(), start=1)
    }
    countries: dict[str, Document] = {}
    for key, row in table.rows.items():
        if row.entry.competitor.country is not None and not row.entry.competitor.reconstructed:
            countries.setdefault(row.entry.competitor.country, {})[key] = rows[key]
    return about_distance(competition, table) | {
        "title": in_all_languages(
            "{title}", "list", title=phrases.title(data.discipline, data.gender, data.run, data.division)
        ),
        "sentences": [_sentence(each) for each in sentences_of(summary, notes)],
        "top": {key: row for key, row in rows.items() if row.get("rank", len(rows) + 3) <= 3},
        "countries": countries,
    }


def _row(position: int, key: str, row: Row, table: Table, evaluation: Evaluation, worth: Worth | None) -> Document:
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
        flags=flags_of(row, table, evaluation),
        points=points_of_row(row, table.scoring_placing(row), worth),
        reconstructed=reconstructed or None,
    )


def distance_of(summary: Summary) -> Field:
    data = summary.data
    return phrases.distance(data.discipline, data.gender, data.division)


def _state(states: Sequence[str]) -> str:
    found = set(states) - {"cancelled"}
    if not found or found == {"scheduled"}:
        return "scheduled"
    if found == {"official"}:
        return "official"
    return "running" if found & {"scheduled", "running"} else "provisional"


def _headline(summaries: Sequence[Summary]) -> Texts | None:
    """The headline: a world or Olympic record, else a round time first beaten by a country's skater, any record, or the first
    winner."""
    fell = [
        (fact, summary)
        for summary in summaries
        for _, fact in summary.facts
        if isinstance(fact, RecordFell) and fact.who.known
    ]
    for wanted in (_is_greatest, _is_barrier, _is_record):
        found = {}
        for fact, summary in fell:
            if wanted(fact):  # a record broken twice: the last one
                found[fact.kind, fact.country, summary.data.discipline, summary.data.gender] = fact, summary
        for fact, summary in found.values():
            return _record_headline(fact, summary)
    for summary in _first_divisions(summaries):
        if first := podium(summary):
            distance = distance_of(summary)
            return in_all_languages("{skater} wins {distance}", skater=phrases.who(first[0].who), distance=distance)
    return None


def _first_divisions(summaries: Sequence[Summary]) -> list[Summary]:
    """The summaries without division B, unless there is no other."""
    return [summary for summary in summaries if summary.data.division != "B"] or list(summaries)


def _is_greatest(fact: RecordFell) -> bool:
    return fact.kind in ("WR", "OR")


def _is_barrier(fact: RecordFell) -> bool:
    return fact.barrier_s is not None and fact.country is not None


def _is_record(fact: RecordFell) -> bool:
    return fact.kind != "WSB"


def _record_headline(fact: RecordFell, summary: Summary) -> Texts:
    skater = phrases.who(fact.who)
    if fact.barrier_s is not None and fact.country is not None and not _is_greatest(fact):
        message, barrier = phrases.under(
            fact.barrier_s, "{skater} first {woman} under {seconds} seconds", "{skater} first {woman} under {round}"
        )
        woman = phrases.skater_of(fact.country, fact.gender)
        return in_all_languages(message, skater=skater, woman=woman, **barrier)
    data = summary.data
    return in_all_languages(
        "{skater} breaks the {record} in {distance}",
        skater=skater,
        record=phrases.record(fact.kind, fact.country),
        distance=phrases.distance(data.discipline, data.gender, data.division),
    )


def _intro(summaries: Sequence[Summary], on: str, announced: CompetitionData | None) -> list[Sentence]:
    """The introduction: the winners, and the most important records."""
    winners: list[Field] = []
    competitors = []
    for summary in _first_divisions(summaries):
        if first := podium(summary):
            distance = distance_of(summary)
            fields = podium_fields(first[:1])
            winners.append(phrases.part("{skater} in {distance}", "list", distance=distance, skater=fields["skater"]))
            competitors.append(summary.ranked[0][1].entry.competitor.id)
    if not winners:
        return []
    day = phrases.day(date.fromisoformat(on), "full")
    city = announced.venue.city if announced is not None else ""
    listed = phrases.listed(winners)
    if city:
        text = in_all_languages("In {city}, the wins of {day} went to {list}.", city=city, day=day, list=listed)
    else:
        text = in_all_languages("The wins of {day} went to {list}.", day=day, list=listed)
    return [Sentence("official", text, competitors), *_greatest_records(summaries)]


def _greatest_records(summaries: Sequence[Summary]) -> list[Sentence]:
    fell = [
        (_GREATEST.index(fact.kind), number, key, fact, summary)
        for number, summary in enumerate(summaries)
        for key, fact in summary.facts
        if isinstance(fact, RecordFell) and fact.who.known and fact.kind != "WSB"
    ]
    fell.sort(key=lambda each: each[:3])
    sentences = []
    for _, _, key, fact, summary in fell[:MOST_RECORDS]:
        text = in_all_languages(
            "{skater} broke the {record} in {distance}: {time}.",
            skater=phrases.who(fact.who),
            record=phrases.record(fact.kind, fact.country),
            distance=distance_of(summary),
            time=phrases.time(fact.time_us),
        )
        sentences.append(Sentence("record", text, [summary.ended[key].entry.competitor.id]))
    return sentences


def _sentence(sentence: Sentence) -> Document:
    return present(
        kind=sentence.kind,
        competitors=list(sentence.competitors) or None,
        country=sentence.country,
        text=sentence.text,
    )


VIEW = View(
    "report",
    frozenset({Aspect.ANNOUNCEMENT, Aspect.DISTANCE, Aspect.CROSSING, Aspect.REFERENCE, Aspect.SEED, "note.published"}),
    report_documents,
)
