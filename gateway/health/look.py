"""One look at the installation."""

from dataclasses import dataclass

from schemas.health import Finding, Observations
from schemas.health.dead_letters import DeadLetterIndex


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at one moment, and what is wrong."""

    seen: Observations
    letters: DeadLetterIndex
    findings: list[Finding]
