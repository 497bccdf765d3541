"""Words: every language has every message, with the same fields."""

import string

import pytest
from babel.messages.catalog import Message

from schemas.i18n.translations import ENGLISH, LANGUAGES, catalogue, messages_of, translate


def messages(language: str) -> dict[tuple[str | None, str], str]:
    return {
        (message.context, str(message.id)): str(message.string)
        for message in catalogue(language)
        if isinstance(message, Message) and message.id
    }


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_are_english_and_dutch() -> None:
    assert {"en", "nl"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != ENGLISH])
def test_a_language_has_a_text_for_every_message_of_every_other(language: str) -> None:
    everywhere = {key for other in LANGUAGES for key in messages(other)}
    own = messages(language)
    missing = sorted(str(key) for key in everywhere if not own.get(key))
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_uses_the_fields_of_its_message_and_no_others(language: str) -> None:
    for (_, message), text in messages(language).items():
        if text:
            assert fields(text) <= fields(message), message


def test_a_message_nobody_translated_is_said_in_english_and_a_language_nobody_wrote_is_an_error() -> None:
    assert translate("nl", "{skater} is unheard of.", skater="Somebody") == "Somebody is unheard of."
    with pytest.raises(KeyError):
        translate("xx", "{skater}", skater="Somebody")


def test_a_name_with_braces_is_shown_as_it_is() -> None:
    assert translate("en", "{skater} leads.", skater="{time}") == "{time} leads."


def test_a_page_is_given_its_words_in_its_language() -> None:
    assert messages_of("nl")["Ranking"] == "Uitslag"
    assert messages_of("en")["Ranking"] == "Ranking"
