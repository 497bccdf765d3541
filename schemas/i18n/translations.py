"""Translations: one file per language, `schemas/i18n/languages/{code}.po`. A new language needs no other change.

    translate("nl", "{skater} wins in {time}.", skater="Femke Kok", time="36,96")  →  "Femke Kok wint in 36,96."

A message id is the English sentence with named fields in braces. Messages that are equal in English and differ in other
languages have a context (`msgctxt`), and so do ids that name a word, such as the adjective of a country. A sentence is always
one message, so that each language can choose its word order.
"""

import functools
from collections.abc import Mapping
from importlib import resources
from unicodedata import bidirectional

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

_FILES = resources.files(__package__).joinpath("languages")

LANGUAGES: tuple[str, ...] = tuple(
    sorted(each.name.removesuffix(".po") for each in _FILES.iterdir() if each.name.endswith(".po"))
)
"""Codes of the available languages (ISO 639-1)."""

ENGLISH = "en"
PAGE = "page"
"""Message context of page texts: buttons, headings, column names."""


@functools.cache
def catalogue(language: str) -> Catalog:
    """Returns all messages of a language. Raises `KeyError` for a language without a file."""
    if language not in LANGUAGES:
        raise KeyError(language)
    with _FILES.joinpath(f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def translate(language: str, message: str, context: str | None = None, /, **fields: str | int) -> str:
    """Returns a message in a language with its fields filled in; in English when the language has no translation.

    Raises `KeyError` for a language without a file and for a missing field.
    """
    return _text(language, message, context).format(**{name: isolated(value) for name, value in fields.items()})


def isolated(value: str | int) -> str | int:
    """A text for the middle of a sentence. One that runs from right to left is isolated (Unicode FSI … PDI), so that figures
    and punctuation beside it stay in place."""
    if isinstance(value, str) and not value.isascii() and any(bidirectional(each) in ("R", "AL") for each in value):
        return f"\u2068{value}\u2069"
    return value


def has_message(language: str, message: str, context: str | None = None) -> bool:
    """Whether the file of the language has the message."""
    found = catalogue(language).get(message, context)
    return found is not None and bool(found.string)


@functools.cache
def messages_of(language: str, context: str = PAGE) -> Mapping[str, str]:
    """Returns all messages of one context by their English text, for the scripts of a page."""
    return {
        str(message.id): _text(language, str(message.id), context)
        for message in catalogue(language)
        if isinstance(message, Message) and message.context == context
    }


@functools.cache
def _text(language: str, message: str, context: str | None) -> str:
    found = catalogue(language).get(message, context)
    if found is None or not found.string:
        return message if language == ENGLISH or context is None else _text(ENGLISH, message, context)
    assert isinstance(found.string, str)
    return found.string
