"""Words for people, in their language: one file a language, `schemas/i18n/languages/{code}.po`, and nothing else to change.

    say("nl", "{skater} wins in {time}.", skater="Femke Kok", time="36,96")  →  "Femke Kok wint in 36,96."

A message is its English sentence with named fields in braces; a file gives what it is in that language. Messages that are
the same in English and are not elsewhere (or stand for a word, such as the adjective of a country) have a context
(`msgctxt`). A sentence is always one message: nothing is joined to it, so that a language may order it as it likes.
"""

import functools
from collections.abc import Mapping
from importlib import resources

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

_FILES = resources.files(__package__).joinpath("languages")

LANGUAGES: tuple[str, ...] = tuple(
    sorted(each.name.removesuffix(".po") for each in _FILES.iterdir() if each.name.endswith(".po"))
)
"""Codes of the languages there are (ISO 639-1)."""

ENGLISH = "en"
PAGE = "page"
"""Context of what stands on pages: buttons, headings, column names."""


@functools.cache
def catalogue(language: str) -> Catalog:
    """All messages of a language. Raises `KeyError` for a language there is no file for."""
    if language not in LANGUAGES:
        raise KeyError(language)
    with _FILES.joinpath(f"{language}.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def say(language: str, message: str, context: str | None = None, /, **fields: str | int) -> str:
    """The message in the language, its fields filled in; in English where the language has no word for it.

    Raises `KeyError` for a language there is no file for and for a field that is missing.
    """
    return _text(language, message, context).format(**fields)


def has(language: str, message: str, context: str | None = None) -> bool:
    """Whether the language's own file has the message."""
    found = catalogue(language).get(message, context)
    return found is not None and bool(found.string)


@functools.cache
def words_of(language: str, context: str = PAGE) -> Mapping[str, str]:
    """All messages of one context, by their English text: what a page is given to speak with."""
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
