"""A finding: something that is wrong, how bad it is, and what to do. Its sentences exist in every language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from schemas.i18n.translations import ENGLISH, LANGUAGES, translate

Severity: TypeAlias = Literal["red", "amber"]
"""Red: results are wrong, stale or lost until a person acts. Amber: a person should look, and results go on."""
Light: TypeAlias = Literal["red", "amber", "green"]

HEALTH: Final = "health"
"""Message context of these sentences in the language files."""
ALL_WELL: Final = "Everything works."


@dataclass(frozen=True, slots=True)
class Finding:
    """`code` names the rule, `about` what it concerns: together they identify a finding from one look to the next."""

    code: str
    severity: Severity
    what: str
    """Message id of the sentence that says what is wrong."""
    to_do: str
    """Message id of the sentence that says what to do."""
    fields: Mapping[str, str | int] = field(default_factory=dict)
    about: str = ""

    def what_in(self, language: str = ENGLISH) -> str:
        return translate(language, self.what, HEALTH, **self.fields)

    def to_do_in(self, language: str = ENGLISH) -> str:
        return translate(language, self.to_do, HEALTH, **self.fields)

    @property
    def key(self) -> str:
        return f"{self.code}:{self.about}" if self.about else self.code


def worst(findings: Sequence[Finding]) -> Light:
    """The light that stands for all findings."""
    severities = {finding.severity for finding in findings}
    return "red" if "red" in severities else "amber" if "amber" in severities else "green"


def headline(findings: Sequence[Finding]) -> dict[str, str]:
    """One sentence for the whole installation, by language: the worst finding and what to do about it."""
    if not findings:
        return {language: translate(language, ALL_WELL, HEALTH) for language in LANGUAGES}
    first = min(findings, key=lambda finding: finding.severity != "red")
    return {language: f"{first.what_in(language)} {first.to_do_in(language)}" for language in LANGUAGES}


def duration(seconds: int) -> str:
    """`45 s`, `12 min`, `3 h`: the same in every language."""
    if seconds < 120:
        return f"{seconds} s"
    return f"{seconds // 60} min" if seconds < 7200 else f"{seconds // 3600} h"
