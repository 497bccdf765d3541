"""Ticker sentences: one per fact, in the present tense."""

import functools
from typing import assert_never

from consumers.projection.text import phrases
from consumers.projection.text.phrases import Field, Texts, in_all_languages
from consumers.rules.news.facts import (
    Best,
    Corrected,
    Fact,
    Fall,
    First,
    Last,
    Lead,
    NearRecord,
    Out,
    Podium,
    RecordEqualled,
    RecordFell,
    Reordered,
    Who,
)
from schemas.views.editorial import FactKind

OUT_MESSAGES = {
    "DNS": ("{skater} did not start.", "{skater} did not start: {reason}."),
    "DNF": ("{skater} did not finish.", "{skater} did not finish: {reason}."),
    "DQ": ("{skater} was disqualified.", "{skater} was disqualified: {reason}."),
    "WDR": ("{skater} withdrew.", "{skater} withdrew: {reason}."),
}

_OF_A_RECORD = {"WR": 5, "OR": 5, "WRJ": 4, "TR": 4, "NR": 4, "WSB": 3}
_MUCH_IMPROVED = 100
"""Hundredths: a personal best improved by this much is more important than others."""


@functools.lru_cache(maxsize=4_096)  # each result of a distance finds its facts again
def ticker_text(fact: Fact) -> Texts:
    """The sentence in every language. The dictionary is shared; do not change it."""
    skater = phrases.who(fact.who)
    match fact:
        case First():
            return in_all_languages(
                "{skater} sets the first time: {time}.", skater=skater, time=phrases.time(fact.time_us)
            )
        case Lead():
            return _lead(fact)
        case Podium():
            fields: dict[str, Field] = {"skater": skater, "place": phrases.place(fact.rank)}
            fields["time"] = phrases.time(fact.time_us)
            if not fact.margin or not fact.leader.known:
                return in_all_languages("{skater} is {place} in {time}.", **fields)
            fields |= {"gap": phrases.margin(fact.margin), "leader": phrases.who(fact.leader)}
            return in_all_languages("{skater} is {place} in {time}, {gap} behind {leader}.", **fields)
        case RecordFell():
            return _record(fact)
        case RecordEqualled():
            return in_all_languages(
                "{skater} {time}: equals the {record} of {holder}.",
                skater=skater,
                time=phrases.time(fact.time_us),
                record=phrases.record(fact.kind, fact.country),
                holder=phrases.holder(fact.holder, fact.holder_country, fact.who.team),
            )
        case NearRecord():
            return in_all_languages(
                "{skater} {time}: {count} above the {record} ({before}).",
                skater=skater,
                time=phrases.time(fact.time_us),
                count=phrases.counted_hundredths(fact.margin),
                record=phrases.record(fact.kind, fact.country),
                before=phrases.time(fact.record_us),
            )
        case Best():
            return in_all_languages(
                "{skater} improves the personal best from {before} to {time}.",
                skater=skater,
                before=phrases.time(fact.before_us),
                time=phrases.time(fact.time_us),
            )
        case Fall():
            message = "{skater} fell in the last lap and finished in {time}." if fact.last_lap else _FELL
            return in_all_languages(message, skater=skater, time=phrases.time(fact.time_us))
        case Out():
            message, why = phrases.why_out(fact.status, fact.reason, OUT_MESSAGES)
            return in_all_languages(message, skater=skater, **why)
        case Reordered():
            other = phrases.who(fact.other)
            return in_all_languages("Photo finish: {skater} was ahead of {other}.", skater=skater, other=other)
        case Corrected():
            return _corrected(fact)
        case Last():
            return in_all_languages(
                "{skater} was last of {count} in {time}.",
                skater=skater,
                count=fact.of,
                time=phrases.time(fact.time_us),
            )
        case _:
            assert_never(fact)


_FELL = "{skater} fell and finished in {time}."


def weight(fact: Fact) -> tuple[FactKind, int]:
    """The kind and the importance (1 to 5) of a fact."""
    match fact:
        case First():
            return "lead", 1
        case Lead():
            return "lead", 3
        case Podium():
            return "podium", 2
        case RecordFell():
            return "record", _OF_A_RECORD[fact.kind]
        case RecordEqualled():
            return "equalled", 3
        case NearRecord():
            return "near-record", 2
        case Best():
            return "best", 2 if fact.margin >= _MUCH_IMPROVED else 1
        case Fall():
            return "fall", 4
        case Out():
            return ("disqualified", 4) if fact.status == "DQ" else ("out", 2)
        case Reordered():
            return "reordered", 3
        case Corrected():
            return "corrected", 4
        case Last():
            return "last", 2
        case _:
            assert_never(fact)


def _lead(fact: Lead) -> Texts:
    fields: dict[str, Field] = {"skater": phrases.who(fact.who), "time": phrases.time(fact.time_us)}
    if not fact.other.known:
        return in_all_languages("{skater} takes the lead in {time}.", **fields)
    fields["other"] = phrases.who(fact.other)
    if not fact.thousandths:
        return in_all_languages("{skater} equals the leading time of {other}: {time}.", **fields)
    gap = phrases.margin(fact.margin) if fact.margin else phrases.counted_thousandths(fact.thousandths)
    return in_all_languages("{skater} takes the lead in {time}, {gap} ahead of {other}.", gap=gap, **fields)


def _record(fact: RecordFell) -> Texts:
    fields: dict[str, Field] = {
        "skater": phrases.who(fact.who),
        "time": phrases.time(fact.time_us),
        "record": phrases.record(fact.kind, fact.country),
    }
    if fact.barrier_s is not None and fact.country is not None:
        message, barrier = phrases.under(fact.barrier_s, *(_AGAIN_UNDER if fact.again else _UNDER))
        return in_all_languages(message, woman=phrases.skater_of(fact.country, fact.gender), **fields, **barrier)
    fields["before"] = phrases.time(fact.before_us)
    if fact.again:
        return in_all_languages(
            "{skater} {time}: {record} for the second day in a row; yesterday it came to {before}.", **fields
        )
    if fact.own and fact.set_on is not None:
        return in_all_languages(
            "{skater} {time}: {record}. It was {before}, from {date}.", date=phrases.day(fact.set_on), **fields
        )
    fields["holder"] = phrases.holder(fact.holder, fact.holder_country, fact.who.team)
    if fact.set_on is not None:
        message = "{skater} {time}: {record}. It was {before}, by {holder} on {date}."
        return in_all_languages(message, date=phrases.day(fact.set_on), **fields)
    return in_all_languages("{skater} {time}: {record}. It was {before}, by {holder}.", **fields)


_UNDER = (
    "{skater} {time}: {record}, the first {woman} under {seconds} seconds.",
    "{skater} {time}: {record}, the first {woman} under {round}.",
)
_AGAIN_UNDER = (
    "{skater} {time}: {record} again, now as the first {woman} under {seconds} seconds.",
    "{skater} {time}: {record} again, now as the first {woman} under {round}.",
)


def amendment_text(who: Who, before: str, after: str, why: str) -> Texts:
    """A row of an official list was changed. `before` and `after` are a time or a status."""
    fields: dict[str, Field] = {"skater": phrases.who(who), "before": before, "after": after}
    if not why:
        return in_all_languages("Correction of the official list: {skater}, {before} → {after}.", **fields)
    return in_all_languages("Correction of the official list: {skater}, {before} → {after} ({why}).", why=why, **fields)


def _corrected(fact: Corrected) -> Texts:
    fields: dict[str, Field] = {"skater": phrases.who(fact.who)}
    if fact.was_us is None:
        if fact.time_us is None:
            return in_all_languages("Correction: the result of {skater} was changed.", **fields)
        return in_all_languages(
            "Correction: {skater} has a time after all: {time}.", time=phrases.time(fact.time_us), **fields
        )
    fields["before"] = phrases.time(fact.was_us)
    messages = (
        "Correction: the time of {skater}, {before}, does not count.",
        "Correction: the time of {skater}, {before}, does not count; the {record} of {holder} stands ({record_time}).",
    )
    if fact.time_us is not None:
        messages = (
            "Correction: the time of {skater} is {time}, not {before}.",
            "Correction: the time of {skater} is {time}, not {before}; the {record} of {holder} stands ({record_time}).",
        )
        fields["time"] = phrases.time(fact.time_us)
    if fact.stands is None:
        return in_all_languages(messages[0], **fields)
    kind, country, record_us, holder = fact.stands
    return in_all_languages(
        messages[1],
        record=phrases.record(kind, country),
        holder=phrases.holder(holder, country or fact.who.country, fact.who.team),
        record_time=phrases.time(record_us),
        **fields,
    )
