"""The health model: one place decides what is wrong, how bad it is and what to do about it.

    parts report themselves ─▶ Redis ─┐
    documents, ages, dead letters ────┼─▶ Observations ─▶ diagnose() ─▶ findings, worst first
    what only the observer can see ───┘      (pure)

`rinkside doctor`, `/readyz`, the metrics and the operator page show the findings of this module and add none of their own. An
observer that cannot see something leaves it out of the observations; then there is no finding about it.
"""

from schemas.health.diagnosis import diagnose
from schemas.health.finding import Finding, Severity, headline, worst
from schemas.health.observations import (
    DeadLetterCount,
    Observations,
    Part,
    RunningCompetition,
    StoreState,
)
from schemas.health.overdue import OverdueSplit, overdue_splits
from schemas.health.reports import (
    ConsumerReport,
    FeedReport,
    GatewayReport,
    RecorderReport,
    Report,
    Skip,
)

__all__ = [
    "ConsumerReport",
    "DeadLetterCount",
    "FeedReport",
    "Finding",
    "GatewayReport",
    "Observations",
    "OverdueSplit",
    "Part",
    "RecorderReport",
    "Report",
    "RunningCompetition",
    "Severity",
    "Skip",
    "StoreState",
    "diagnose",
    "headline",
    "overdue_splits",
    "worst",
]
