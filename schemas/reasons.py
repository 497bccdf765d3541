"""Reason codes of result sheets, and their meaning in each language.

    reason_text("T04")  →  {"en": "False start (rule 253.4)", "nl": "Valse start (regel 253.4)"}

The codes are those of the official result sheets of 2025-26, with rule numbers as the sheets print them. An unknown code
and a reason written as text are shown unchanged.
"""

import functools
from collections.abc import Mapping

from schemas.i18n.translations import LANGUAGES, translate

REASON = "reason"
"""Message context of these texts in the language files."""

REASONS: Mapping[str, str] = {
    "T02": "Armband or other identification missing or wrong (rule 279.4)",
    "T04": "False start (rule 253.4)",
    "T06": "Interference, not keeping in the own lane (rule 254.3)",
    "T07": "Crossed the line between the lanes (rule 254.4)",
    "T08": "Did not change lanes, or changed them improperly (rule 254.5)",
    "T09": "Obstruction during the crossing (rule 254.6)",
    "T10": "Cut the inner line in the curve (rule 254.7)",
    "T25": "Serious obstruction of another skater (rule 257.4.5)",
    "F": "Fell",
}
"""Code → meaning in English."""

MARKS: Mapping[str, str] = {"F": "Fell", "RS": "Re-skate", "RW": "Referee's warning"}
"""Mark beside a time (`flags`) → meaning in English."""


@functools.cache
def reason_text(reason: str) -> Mapping[str, str] | None:
    """Returns the meaning of a code by language, or None when the reason is text and not a known code."""
    message = REASONS.get(reason)
    return None if message is None else {language: translate(language, message, REASON) for language in LANGUAGES}


def mark_text(mark: str, language: str) -> str | None:
    """What a mark beside a time means; None for one that is not known (a record's flag, for instance)."""
    message = MARKS.get(mark)
    return None if message is None else translate(language, message, REASON)
