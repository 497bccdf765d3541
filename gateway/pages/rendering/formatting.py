"""Formats values of documents for pages, with the rules of `schemas.i18n.formatting`.

Documents carry times as the sport prints them (`1:41.15`) and dates as ISO 8601.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_interval, format_time

from schemas.distances import GENDERS
from schemas.i18n.countries import country_name
from schemas.i18n.formatting import day_in, distance_title_in, is_called_as, locale_of, time_in
from schemas.i18n.translations import PAGE, isolated, translate
from schemas.reasons import MARKS, REASON

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Forms:
    """Formats values in one language. A value that cannot be parsed is returned unchanged, because it comes from others."""

    language: str

    @property
    def locale(self) -> str:
        return locale_of(self.language)

    def time(self, text: str) -> str:
        """`1:41.15` → `1.41,15` in Dutch; gaps (`+0.19`) likewise, with a real minus sign."""
        return time_in(self.language, text).replace("-", "−")

    def modelled(self, row: Mapping[str, Any], part: str, text: str) -> str:
        """`7:25.21`, and `≈ 7:25.21` when this part of a row (`time`, `splits`) was not published but modelled."""
        time = self.time(text)
        return f"≈ {time}" if time and part in row.get("reconstructed", ()) else time

    def day(self, iso: str, *, weekday: bool = False) -> str:
        """`2021-12-04` → `4 December 2021`, `Saturday, 4 December 2021`."""
        parsed = _date(iso)
        return iso if parsed is None else day_in(self.language, parsed, "full" if weekday else "long")

    def days(self, first: str, last: str) -> str:
        """`3–5 Dec 2021`."""
        start, end = _date(first), _date(last or first)
        if start is None or end is None:
            return first
        return self.day(first) if start == end else str(format_interval(start, end, "yMMMd", locale=self.locale))

    def clock(self, instant: str, zone: str) -> str:
        """`2021-12-04T20:10:00.000000Z` at Salt Lake City → `13:10`."""
        parsed = _instant(instant)
        return "" if parsed is None else format_time(parsed, "HH:mm", tzinfo=zone_of(zone), locale=self.locale)

    def day_of(self, instant: str, zone: str) -> str:
        """The local date of an instant, with its weekday."""
        parsed = _instant(instant)
        local = parsed.astimezone(zone_of(zone)).date() if parsed is not None else None
        return "" if local is None else day_in(self.language, local, "full")

    def language_name(self, language: str) -> str:
        """A language's own name: `nl` → `Nederlands`."""
        return (Locale.parse(language).get_display_name() or language).capitalize()

    def country(self, code: str) -> str:
        return country_name(code, self.language)

    def name(self, row: Mapping[str, Any]) -> str:
        """A skater's or a team's name. A team with the name of its country gets that in the language: `Nederland`."""
        name, country = str(row["name"]), str(row.get("country", ""))
        return self.country(country) if country and is_called_as(name, country) else str(isolated(name))

    def cup(self, cup: str) -> str:
        """The name of standings: `500m-women` → `500 m women`."""
        discipline, _, gender = cup.rpartition("-")
        return distance_title_in(self.language, discipline, gender) if gender in GENDERS else cup

    def stage(self, stage: str, calendar: Mapping[str, Any]) -> str:
        """A stage by its city: `3.2` → `Salt Lake City 2`; `Race 3` when the calendar does not know it."""
        first, _, second = stage.partition(".")
        entries = calendar.get("competitions", {}).values()
        city = next((each["city"] for each in entries if str(each.get("stage")) == first and each.get("city")), None)
        number = first.replace("-", "–")
        name = city or translate(self.language, "Race {stage}", PAGE, stage=number)
        if second == "semi-final":
            return translate(self.language, "{race}, semi-final", PAGE, race=name)
        return f"{name} {second}" if second else name

    def distance(self, document: Mapping[str, Any]) -> str:
        """The name of a distance, with its race and division when they distinguish it from others."""
        discipline, gender = str(document.get("discipline", "")), str(document.get("gender", ""))
        return distance_title_in(self.language, discipline, gender, document.get("run", 1), document.get("division"))

    def mark(self, mark: str) -> str:
        """The meaning of a mark of the result sheet; an unknown mark is returned unchanged."""
        return translate(self.language, MARKS[mark], REASON) if mark in MARKS else mark


def text_in(texts: Mapping[str, str], language: str) -> str:
    """A text that a document has in several languages: in this one, else in English, else in any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def _date(iso: str) -> date | None:
    return _parsed(iso, date.fromisoformat)


def _instant(text: str) -> datetime | None:
    instant = _parsed(text, datetime.fromisoformat)
    return instant if instant is None or instant.tzinfo is not None else instant.replace(tzinfo=UTC)


def _parsed(text: str, parse: Callable[[str], _T]) -> _T | None:
    try:
        return parse(text)
    except ValueError:
        return None


@functools.cache
def zone_of(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
