"""Time zones: only names of the IANA database (`Europe/Amsterdam`) say when the clocks change."""

import difflib
import zoneinfo
from datetime import datetime, timedelta
from functools import cache

from babel.core import get_global

from schemas.i18n.countries import ISO_OF_IOC

_SHORTEST = 5


def is_time_zone(name: str) -> bool:
    """Whether `name` is in the IANA database, in the spelling of the database."""
    return name in _names()


def likely_time_zone(text: str, *, city: str = "", country: str | None = None) -> str | None:
    """The zone that is probably meant by `text`: a misspelt name, a city, a name of Windows. Without any likeness, that of the
    venue, from its `city` or its `country` (Olympic code) where that has one zone. None when nothing is likely.

    >>> likely_time_zone("amsterdam"), likely_time_zone("W. Europe Standard Time"), likely_time_zone("Europe/Amsterdm")
    ('Europe/Amsterdam', 'Europe/Berlin', 'Europe/Amsterdam')
    """
    plain = text.strip()
    windows = get_global("windows_zone_mapping").get(plain)
    if windows is not None:
        return str(windows)
    return _of_words(plain) or _of_words(city.strip()) or _of_country(country, plain)


def _of_words(text: str) -> str | None:
    """The zone with that name or city, however it is written; else the nearest name, when it is near."""
    wanted = _plain(text)
    if not wanted:
        return None
    by_name = {_plain(name): name for name in _names()}
    by_city = {_plain(name.rpartition("/")[2]): name for name in sorted(_names()) if "/" in name}
    if (found := by_name.get(wanted) or by_city.get(wanted)) is not None:
        return found
    # Letters such as CEST are near to other letters, which mean another zone.
    long = [name for name in (*by_name, *by_city) if len(name) >= _SHORTEST]
    near = difflib.get_close_matches(wanted, long, n=1, cutoff=0.8)
    return (by_name.get(near[0]) or by_city.get(near[0])) if near else None


def _of_country(country: str | None, text: str) -> str | None:
    """The only time of a country, or its only one that is called `text` in winter or summer, such as `MDT`."""
    zones = get_global("territory_zones").get(ISO_OF_IOC.get(country or "", ""), [])
    clocks = {name: _clock(name) for name in zones if name in _names()}
    called = {name: clock for name, clock in clocks.items() if text in clock} or clocks
    # Of several cities with one time, Windows knows the usual one.
    usual = [name for name in called if name in get_global("windows_zone_mapping").values()] or list(called)
    return str(usual[0]) if usual and len({called[name] for name in usual}) == 1 else None


def _clock(name: str) -> tuple[str | None, str | None, timedelta | None, timedelta | None]:
    zone = zoneinfo.ZoneInfo(name)
    winter, summer = datetime(2026, 1, 1, tzinfo=zone), datetime(2026, 7, 1, tzinfo=zone)
    return winter.tzname(), summer.tzname(), winter.utcoffset(), summer.utcoffset()


def _plain(text: str) -> str:
    return text.casefold().replace(" ", "_").replace("-", "_")


@cache
def _names() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())
