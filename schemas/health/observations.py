"""What an observer saw: the input of the diagnosis. All ages are whole seconds."""

from dataclasses import dataclass, field

from schemas.health.overdue import OverdueSplit
from schemas.health.reports import SILENT_S, Report


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the installation, as it reported itself `age_s` ago."""

    id: str
    age_s: int
    report: Report

    @property
    def is_silent(self) -> bool:
        """It hangs, or it ended without saying so."""
        return self.age_s > SILENT_S

    @property
    def family(self) -> str:
        """Kind and host: a part that is started again has the same."""
        return self.id.partition("#")[0]


@dataclass(frozen=True, slots=True)
class StoreState:
    """Redis. `problem`: why it does not answer. `write_problem`: why it accepts no write."""

    problem: str = ""
    write_problem: str = ""
    used_bytes: int = 0
    max_bytes: int = 0
    """The limit of its memory; 0 without one."""


@dataclass(frozen=True, slots=True)
class RunningCompetition:
    """A competition that is being skated now: not a replay of another day, not a rehearsal."""

    id: str
    name: str
    age_s: int
    """Since its newest event was stored."""
    heat_runs: bool
    """Whether a heat is on the ice and somebody in it is still racing."""
    overdue: tuple[OverdueSplit, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadLetterCount:
    """Dead letters that nobody has resent or discarded."""

    count: int = 0
    newest_reason: str = ""


@dataclass(frozen=True, slots=True)
class Observations:
    """Everything that was seen. A default means: not looked at, or nothing to report."""

    store: StoreState = field(default_factory=StoreState)
    parts: tuple[Part, ...] = ()
    competitions: tuple[RunningCompetition, ...] = ()
    dead_letters: DeadLetterCount = field(default_factory=DeadLetterCount)
    notice: str = ""
    """A problem that the embedded stack reports."""
    unread: int = 0
    """Events that wait on the log, when the observer compared it with the store and no consumer takes them."""
    knows_parts: bool = True
    """Whether the reports of the parts could be read."""
