"""Codes of countries: Rinkside reads those of the National Olympic Committees (`NED`), programs often write ISO codes."""

from functools import cache

from babel import Locale
from babel.core import get_global

from schemas.i18n.countries import ISO_OF_IOC

_LANGUAGES = ("en", "nl", "de", "no", "fr")


def likely_country(text: str) -> str | None:
    """The Olympic code that `NL`, `NLD`, `nld` or `Netherlands` stands for; None when none is known.

    >>> likely_country("NL"), likely_country("DEU"), likely_country("Norge")
    ('NED', 'GER', 'NOR')
    """
    plain = text.strip()
    alias = get_global("territory_aliases").get(plain.upper(), [plain.upper()])
    return _ioc_of_iso().get(alias[0]) or _ioc_of_name().get(plain.casefold())


@cache
def _ioc_of_iso() -> dict[str, str]:
    return {iso: ioc for ioc, iso in ISO_OF_IOC.items()}


@cache
def _ioc_of_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _LANGUAGES:
        territories = Locale.parse(language).territories
        names |= {str(territories[iso]).casefold(): ioc for ioc, iso in ISO_OF_IOC.items() if iso in territories}
    return names
