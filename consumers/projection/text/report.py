"""Sentences of the day report about one distance, in the past tense: the winner, records, then other skaters."""

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import NamedTuple

from consumers.projection.race.summary import Ended, Summary
from consumers.projection.text import phrases
from consumers.projection.text.distance import podium, podium_fields, standings_text
from consumers.projection.text.phrases import Field, Texts, in_all_languages
from consumers.projection.text.ticker import ticker_text
from consumers.rules.news.fact_finding import last_of
from consumers.rules.news.facts import Best, Fact, Fall, NearRecord, Out, RecordEqualled, RecordFell, Result
from schemas.event_data import NoteData
from schemas.i18n.translations import LANGUAGES
from schemas.views.editorial import FactKind

MOST_BESTS = 3
"""Personal bests mentioned per distance and country."""


class Sentence(NamedTuple):
    """A sentence; with `country`, for readers of that country only."""

    kind: FactKind
    text: Texts
    competitors: Sequence[str] = ()
    country: str | None = None


def sentences_of(summary: Summary, notes: Iterable[NoteData]) -> Iterator[Sentence]:
    """The sentences about a distance that is over. `notes` are the report notes about it."""
    if (won := winner_text(summary)) is not None:
        yield Sentence("official", won, [one.entry.competitor.id for _, one in summary.ranked[:3]])
    by_rank = sorted(summary.facts, key=lambda fact: (summary.ended[fact.key].rank or len(summary.ended) + 1, fact.key))
    about = [sentence for key, fact in by_rank for sentence in _about(key, fact, summary)]
    data = summary.data
    last = last_of(summary.results) if summary.is_timed and data.division != "B" else None
    if last is not None:
        about.append(Sentence("last", ticker_text(last), [summary.ranked[-1][1].entry.competitor.id]))
    about += _bests(summary)
    yield from about
    yield from _countries(summary, {competitor for sentence in about for competitor in sentence.competitors})
    if (leaders := summary.leaders) is not None:
        new = leaders.is_new and not leaders.incomplete
        yield Sentence("standings-lead" if new else "standings", standings_text(leaders))
    for note in notes:
        text = {language: note.texts.get(language, note.text) for language in LANGUAGES}
        yield Sentence("note", text)


def winner_text(summary: Summary) -> Texts | None:
    """The sentence about the winner; None without a known winner."""
    data = summary.data
    distance = phrases.distance(data.discipline, data.gender, data.division)
    first = podium(summary)
    fields = podium_fields(first)
    if not first:
        return _shared_win(summary, distance)
    timed = first[0].time_known and summary.is_timed
    if len(first) < 3:
        message = "{skater} won {distance} in {time}." if timed else "{skater} won {distance}."
    elif timed:
        message = "{skater} won {distance} in {time}, ahead of {second} ({second_time}) and {third} ({third_time})."
    else:
        message = "{skater} won {distance}, ahead of {second} and {third}."
    return in_all_languages(message, distance=distance, **fields)


def _shared_win(summary: Summary, distance: Field) -> Texts | None:
    shared = [result for result, _ in summary.ranked if result.rank == 1]
    if len(shared) < 2 or not all(one.who.known and one.time_known for one in shared) or not summary.is_timed:
        return None
    names = phrases.listed([phrases.who(one.who) for one in shared])
    time = phrases.time(shared[0].time_us or 0)
    return in_all_languages("{names} shared the win in {distance}: {time}.", names=names, distance=distance, time=time)


def _about(key: str, fact: Fact, summary: Summary) -> Iterator[Sentence]:
    """The sentences about one fact; none for facts that mattered only at the time (who led when)."""
    one = summary.ended[key]
    if not fact.who.known:
        return
    about = [one.entry.competitor.id]
    match fact:
        case RecordFell():
            for text in _record(fact, one):
                yield Sentence("record", text, about)
        case RecordEqualled():
            text = in_all_languages(
                "With {time}, {skater} equalled the {record} of {holder}.",
                time=phrases.time(fact.time_us),
                skater=phrases.who(fact.who),
                record=phrases.record(fact.kind, fact.country),
                holder=phrases.holder(fact.holder, fact.holder_country, fact.who.team),
            )
            yield Sentence("equalled", text, about)
        case NearRecord():
            text = in_all_languages(
                "With {time}, {skater} stayed {count} above the {record} ({before}).",
                time=phrases.time(fact.time_us),
                skater=phrases.who(fact.who),
                count=phrases.counted_hundredths(fact.margin),
                record=phrases.record(fact.kind, fact.country),
                before=phrases.time(fact.record_us),
            )
            yield Sentence("near-record", text, about)
        case Fall():
            yield Sentence("fall", ticker_text(fact), about)
        case Out():
            kind: FactKind = "disqualified" if fact.status == "DQ" else "out"
            country = None if fact.status == "DQ" else fact.who.country
            yield Sentence(kind, ticker_text(fact), about, country)


def _record(fact: RecordFell, one: Ended) -> Iterator[Texts]:
    fields: dict[str, Field] = {
        "skater": phrases.who(fact.who),
        "time": phrases.time(fact.time_us),
        "record": phrases.record(fact.kind, fact.country),
        "before": phrases.time(fact.before_us),
    }
    if fact.set_on is not None:
        fields["date"] = phrases.day(fact.set_on)
    if fact.barrier_s is not None and fact.country is not None:
        woman = phrases.skater_of(fact.country, fact.gender)
        messages = _CAME_UNDER
        if one.rank is None or one.rank == 1:
            messages = _IS_UNDER
        else:
            fields["place"] = phrases.place(one.rank)
        message, barrier = phrases.under(fact.barrier_s, *messages)
        yield in_all_languages(message, woman=woman, **fields, **barrier)
        if fact.again:
            yield in_all_languages(
                "For {skater} it was the second {record} in two days, after {before} on {date}.", **fields
            )
            return
        yield _old_record(fact, fields)
    elif fact.again:
        message = (
            "With {time}, {skater} broke the {record} for the second time in two days; on {date} it came to {before}."
        )
        yield in_all_languages(message, **fields)
    else:
        yield _old_record(fact, fields)


_IS_UNDER = (
    "{skater} is the first {woman} under {seconds} seconds.",
    "{skater} is the first {woman} under {round}.",
)
_CAME_UNDER = (
    "{skater} came {place} in {time} and is the first {woman} under {seconds} seconds.",
    "{skater} came {place} in {time} and is the first {woman} under {round}.",
)


def _old_record(fact: RecordFell, fields: dict[str, Field]) -> Texts:
    if fact.own and fact.set_on is not None:
        message = "With {time}, {skater} broke the {record}; the old one was {before}, from {date}."
        return in_all_languages(message, **fields)
    holder = phrases.holder(fact.holder, fact.holder_country, fact.who.team)
    if fact.set_on is not None:
        message = "With {time}, {skater} broke the {record} of {holder} ({before}, {date})."
        return in_all_languages(message, holder=holder, **fields)
    return in_all_languages("With {time}, {skater} broke the {record} of {holder} ({before}).", holder=holder, **fields)


def _bests(summary: Summary) -> Iterator[Sentence]:
    """The largest improvements of each country, for its readers."""
    found: dict[str | None, list[tuple[int, str, Best]]] = {}
    for key, fact in summary.facts:
        if isinstance(fact, Best) and summary.ended[key].rank is not None:
            found.setdefault(fact.who.country, []).append((-fact.margin, key, fact))
    for country, bests in sorted(found.items(), key=lambda item: item[0] or ""):
        for _, key, fact in sorted(bests)[:MOST_BESTS]:
            one = summary.ended[key]
            text = in_all_languages(
                "{skater} came {place} in {time} and improved the personal best, which was {before}.",
                skater=phrases.who(fact.who),
                place=phrases.place(one.rank or 0),
                time=phrases.time(fact.time_us),
                before=phrases.time(fact.before_us),
            )
            yield Sentence("best", text, [one.entry.competitor.id], country)


def _countries(summary: Summary, mentioned: Container[str]) -> Iterator[Sentence]:
    """One sentence per country, for its readers, with all its skaters that no other sentence mentions."""
    found: dict[str, list[tuple[Field, str]]] = {}
    for result, one in summary.ranked:
        competitor = one.entry.competitor.id
        if not result.who.team and result.who.known and result.who.country is not None and competitor not in mentioned:
            found.setdefault(result.who.country, []).append((_item(result, one, summary), competitor))
    for country, items in sorted(found.items()):
        text = in_all_languages(
            "{country}: {list}.", country=phrases.country(country), list=phrases.listed([item for item, _ in items])
        )
        yield Sentence("country", text, [competitor for _, competitor in items], country)


def _item(result: Result, one: Ended, summary: Summary) -> Field:
    skater = phrases.who(result.who)
    table = summary.table
    advanced = table is not None and one.entry.competitor.id in table.advanced.get(one.heat_key, ())
    if one.advances and table is not None and table.has_rounds and not advanced:
        return phrases.part("{skater} out in the semi-final", "list", skater=skater)
    place = phrases.place(result.rank or 0)
    if not summary.is_timed or not result.time_known or result.time_us is None:
        return phrases.part("{skater} {place}", "list", skater=skater, place=place)
    return phrases.part(
        "{skater} {place} in {time}", "list", skater=skater, place=place, time=phrases.time(result.time_us)
    )
