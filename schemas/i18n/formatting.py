"""Formats times, days, places, lists and names of distances in a language.

Words come from `schemas.i18n.translations`, dates and lists from Unicode's data for the language.
"""

import functools
import re
from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.lists import format_list

from schemas.distances import GENDERS
from schemas.i18n.countries import country_name
from schemas.i18n.translations import ENGLISH, PAGE, has_message, isolated, translate

_SEPARATORS = re.compile(r"\D")
_MINUTES = re.compile(r"\d\d+(?=:)")
_LOCALES = {"en": "en_GB"}
"""Language → locale, where the language alone does not decide the date format: 4 December 2021, not December 4, 2021."""

_GENDERS = frozenset(GENDERS)
_NAMED = {
    "mass-start": "mass start",
    "team-pursuit": "team pursuit",
    "team-sprint": "team sprint",
    "mixed-relay": "relay",
    "long-distance": "long distances",
}
_MOST_PLACES = 20
"""Places that have a word: first … twentieth."""


def locale_of(language: str) -> str:
    """Returns the locale of a language for Unicode data."""
    return _LOCALES.get(language, language)


def time_in(language: str, text: str) -> str:
    """Formats a printed time or gap with the separators of the language: in Dutch `1:41.15` is `1.41,15`, and `61:01.00` is
    `1.01.01,00`."""
    minutes, decimals = _separators(language)
    text = _MINUTES.sub(lambda match: _with_hours(match[0]), text)
    return text.translate({ord(":"): minutes, ord("."): decimals})


def _with_hours(minutes: str) -> str:
    """`61` → `1:01`."""
    return minutes if int(minutes) < 60 else f"{int(minutes) // 60}:{int(minutes) % 60:02d}"


@functools.lru_cache(maxsize=1024)
def day_in(language: str, day: date, form: str = "long") -> str:
    """Formats a date: `4 December 2021`; the form `full` adds the weekday."""
    return format_date(day, form, locale=locale_of(language))


def listed_in(language: str, items: Sequence[str]) -> str:
    """Joins items: `one, two and three`. Raises `ValueError` for no items."""
    if not items:
        raise ValueError("an empty list cannot be formatted: leave the sentence out")
    return format_list([str(isolated(item)) for item in items], locale=locale_of(language))


def place_in(language: str, rank: int) -> str:
    """Formats a place: `first` … `twentieth`, then `21st`. The four endings are those of English; a language with one
    ending translates all four the same."""
    if rank <= _MOST_PLACES:
        return translate(language, f"place {rank}", "place")
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return translate(language, f"{{rank}}{ending}", "place", rank=rank)


def the_distance_in(language: str, discipline: str, gender: str, division: str | None = None) -> str:
    """Names a distance inside a sentence: `the women's 500 m`, `the women's 500 m in division B`."""
    metres = discipline.removesuffix("m")
    distance = discipline
    if gender in _GENDERS and metres.isdigit():
        distance = translate(language, f"the {{metres}} m {gender}", "the distance", metres=metres)
    elif gender in _GENDERS and discipline in _NAMED:
        distance = translate(language, f"the {_NAMED[discipline]} {gender}", "the distance")
    if division == "B":
        return translate(language, "{distance} in division B", "the distance", distance=distance)
    return distance


def distance_title_in(language: str, discipline: str, gender: str, run: int = 1, division: str | None = None) -> str:
    """Names a distance as a title: `500 m women, race 2`."""
    metres = discipline.removesuffix("m")
    name = discipline
    if gender in _GENDERS and metres.isdigit():
        name = translate(language, f"{{metres}} m {gender}", PAGE, metres=metres)
    elif gender in _GENDERS and discipline in _NAMED:
        name = translate(language, f"{_NAMED[discipline].capitalize()} {gender}", PAGE)
    if run != 1:
        name = translate(language, "{distance}, race {run}", PAGE, distance=name, run=run)
    if division == "B":
        name = translate(language, "{distance}, division B", PAGE, distance=name)
    return name


def team_in(language: str, name: str, country: str | None) -> str:
    """Names a team inside a sentence: `the Netherlands`. A team that does not bear its country's name keeps its own."""
    if country is None or not is_called_as(name, country):
        return name
    return (
        translate(language, country, "team")
        if has_message(language, country, "team")
        else country_name(country, language)
    )


def is_called_as(name: str, country: str) -> bool:
    """Whether a team bears the English name or the code of its country, in any case: sheets print capitals."""
    return name.casefold() in (country_name(country, ENGLISH).casefold(), country.casefold())


def sentence(text: str) -> str:
    """Capitalises the first letter."""
    return text[:1].upper() + text[1:]


@functools.cache
def _separators(language: str) -> tuple[str, str]:
    minutes, decimals = _SEPARATORS.findall(translate(language, "1:41.15", PAGE))
    return minutes, decimals
