"""Chooses the language of a page: `?lang=`, then the languages of the browser, then English."""

from schemas.i18n.translations import ENGLISH, LANGUAGES

_MAX_LANGUAGES = 20
"""Languages read from one header; browsers send a few."""


def choose_language(chosen: str | None, accepted: str) -> str:
    """The language of a page. `chosen` is from the address, `accepted` is an Accept-Language header (RFC 9110, 12.5.4).

    >>> choose_language(None, "nl-BE, en;q=0.8")
    'nl'
    >>> choose_language("en", "nl")
    'en'
    """
    if chosen in LANGUAGES:
        return chosen
    weighted = [_weighted(part) for part in accepted.split(",")[:_MAX_LANGUAGES]]
    for language, weight in sorted(weighted, key=lambda pair: -pair[1]):
        if language in LANGUAGES and weight > 0:
            return language
    return ENGLISH


def _weighted(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";")
    try:
        quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip().lower().partition("-")[0], quality
