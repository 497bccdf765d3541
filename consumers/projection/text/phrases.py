"""Phrases: fields of sentences, and sentences with their fields filled in, in every language.

A field is text that is the same everywhere (a name), a number, or a function from the language to text. Nothing here joins
sentences or words: a message of the catalogue is a sentence, and lists are put together by the language's own pattern.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from consumers.rules.news.facts import Who
from schemas.fields import Status
from schemas.i18n.countries import country_name
from schemas.i18n.formatting import (
    day_in,
    distance_title_in,
    listed_in,
    place_in,
    sentence,
    team_in,
    the_distance_in,
    time_in,
)
from schemas.i18n.translations import LANGUAGES, has_message, translate
from schemas.reasons import reason_text
from schemas.times import format_hundredths, format_time

Field: TypeAlias = str | int | Callable[[str], str]
Texts: TypeAlias = dict[str, str]
"""By language."""

_MINUTE_S = 60
_MOST_COUNTED = 10
"""Hundredths or thousandths up to this count are written as a word."""


def in_all_languages(message: str, context: str | None = None, /, **fields: Field) -> Texts:
    """The sentence in every language."""
    return {
        language: sentence(
            translate(language, message, context, **{name: _value(field, language) for name, field in fields.items()})
        )
        for language in LANGUAGES
    }


def part(message: str, context: str, /, **fields: Field) -> Callable[[str], str]:
    """A part of a sentence with a message of its own: an item of a list."""

    def in_language(language: str) -> str:
        return translate(
            language, message, context, **{name: _value(field, language) for name, field in fields.items()}
        )

    return in_language


def listed(items: Sequence[Field]) -> Callable[[str], str]:
    return lambda language: listed_in(language, [str(_value(item, language)) for item in items])


def who(one: Who) -> Field:
    return _team(one.name, one.country) if one.team else one.name


def holder(name: str, country: str | None, team: bool) -> Field:
    return _team(name, country) if team else name


def time(time_us: int) -> Field:
    return time_text(format_time(time_us))


def time_text(text: str) -> Field:
    return lambda language: time_in(language, text)


def margin(hundredths: int) -> Field:
    return time_text(format_hundredths(hundredths))


def day(on: date, form: str = "long") -> Field:
    return lambda language: day_in(language, on, form)


def place(rank: int) -> Field:
    return lambda language: place_in(language, rank)


def distance(discipline: str, gender: str, division: str | None = None) -> Field:
    return lambda language: the_distance_in(language, discipline, gender, division)


def title(discipline: str, gender: str, run: int = 1, division: str | None = None) -> Field:
    return lambda language: distance_title_in(language, discipline, gender, run, division)


def country(code: str) -> Field:
    return lambda language: country_name(code, language)


def record(kind: str, code: str | None) -> Field:
    """`Dutch record`, `world record`."""

    def in_language(language: str) -> str:
        if kind != "NR" or code is None:
            return translate(language, kind, "record")
        if has_message(language, code, "record of"):
            return translate(language, code, "record of")
        return translate(language, "record of {country}", "record of", country=country_name(code, language))

    return in_language


def skater_of(code: str, gender: str) -> Field:
    """`Dutch woman`."""
    word = "man" if gender == "men" else "woman"
    context = f"{word} of"

    def in_language(language: str) -> str:
        if has_message(language, code, context):
            return translate(language, code, context)
        return translate(language, f"{word} from {{country}}", context, country=country_name(code, language))

    return in_language


def round_time(seconds: int) -> Field:
    """`1:12` for 72."""
    minutes, rest = divmod(seconds, 60)
    return time_text(f"{minutes}:{rest:02}")


def counted_hundredths(count: int) -> Field:
    """`four hundredths`."""
    return _counted(count, "one hundredth", "{count} hundredths")


def counted_thousandths(count: int) -> Field:
    return _counted(count, "one thousandth", "{count} thousandths")


def reason_said(reason: str) -> Field:
    """The meaning of a reason code, within a sentence; other text unchanged."""
    meaning = reason_text(reason)
    if meaning is None:
        return reason
    return lambda language: _uncapitalised(meaning[language]) if language in meaning else reason


def _uncapitalised(text: str) -> str:
    """The text with a small first letter, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def why_out(
    status: Status, reason: str | None, messages: Mapping[str, tuple[str, str]]
) -> tuple[str, dict[str, Field]]:
    """The message of a status, with the reason as its field when there is one."""
    without, with_reason = messages[status]
    return (with_reason, {"reason": reason_said(reason)}) if reason else (without, {})


def under(barrier_s: int, in_seconds: str, in_minutes: str) -> tuple[str, dict[str, Field]]:
    """Chooses the message for a round time, and its field: `{seconds}`, or `{round}` from a minute on."""
    if barrier_s <= _MINUTE_S:
        return in_seconds, {"seconds": barrier_s}
    return in_minutes, {"round": round_time(barrier_s)}


def _counted(count: int, one: str, several: str) -> Field:
    if count == 1:
        return part(one, "count")
    number = part(str(count), "count") if 1 < count <= _MOST_COUNTED else str(count)
    return part(several, "count", count=number)


def _team(name: str, code: str | None) -> Field:
    return lambda language: team_in(language, name, code)


def _value(field: Field, language: str) -> str | int:
    return field(language) if callable(field) else field
