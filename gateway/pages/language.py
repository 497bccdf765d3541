"""Which language a page is in: `?lang=` wins, then what the browser asks for, then English."""

from schemas.i18n.translations import ENGLISH, LANGUAGES

_MOST_ASKED = 20
"""Languages looked at in one header: nobody reads more."""


def choose_language(asked: str | None, accepted: str) -> str:
    """The language of a page. `asked` is from the address, `accepted` is an Accept-Language header (RFC 9110, 12.5.4).

    >>> choose_language(None, "nl-BE, en;q=0.8")
    'nl'
    >>> choose_language("en", "nl")
    'en'
    """
    if asked in LANGUAGES:
        return asked
    wishes = [_wish(part) for part in accepted.split(",")[:_MOST_ASKED]]
    for language, _ in sorted(wishes, key=lambda wish: -wish[1]):
        if language in LANGUAGES and dict(wishes)[language] > 0:
            return language
    return ENGLISH


def _wish(part: str) -> tuple[str, float]:
    tag, _, weight = part.partition(";")
    try:
        quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
    except ValueError:
        quality = 0.0
    return tag.strip().lower().partition("-")[0], quality
