"""Reason codes: why somebody has no time, or has a mark beside it, and what that means in words.

    reason_text("T04")  →  {"en": "False start (rule 253.4)", "nl": "Valse start (regel 253.4)"}

The codes are those of the official result sheets of 2025-26, with the numbers of the rules as the sheets print them. A
code that is not in the table, and a reason written as text, are shown as they are.
"""

import functools
from collections.abc import Mapping

from schemas.i18n.translations import LANGUAGES, say

REASON = "reason"
"""Context of these words in the catalogues."""

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
"""Code → what it means, in English."""

MARKS: Mapping[str, str] = {"F": "Fell", "RS": "Re-skate", "RW": "Referee's warning"}
"""Marks beside a time (`flags`) → what they mean, in English."""


@functools.cache
def reason_text(reason: str) -> Mapping[str, str] | None:
    """What a code means, by language; None for what is no known code and says itself what it means."""
    message = REASONS.get(reason)
    return None if message is None else {language: say(language, message, REASON) for language in LANGUAGES}


def mark_text(mark: str, language: str) -> str | None:
    """What a mark beside a time means; None for one that is not known (a record's flag, for instance)."""
    message = MARKS.get(mark)
    return None if message is None else say(language, message, REASON)
