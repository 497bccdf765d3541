"""The view of the installation: `system/health`. It is not public, and a gateway builds it, not the projection."""

from typing import ClassVar, Literal

from schemas.views.parts import View


class BothLanguages(View):
    en: str
    nl: str


class FindingView(View):
    """Something that is wrong, and what to do about it."""

    position: int
    severity: Literal["red", "amber"]
    code: str
    what: BothLanguages
    to_do: BothLanguages


class PartView(View):
    """A part of the installation; it reported itself `age_s` ago."""

    host: str
    up_s: int
    age_s: int
    silent: bool
    """It missed three reports: it hangs, or it ended without saying so."""


class SkipView(View):
    position: int
    ago_s: int
    reason: str


class FeedView(PartView):
    name: str
    source: str
    connected: bool
    changed_s: int
    """Seconds since it connected or lost the connection."""
    problem: str
    last_message_s: int | None = None
    messages: int
    per_minute: int
    events: int
    skipped: int
    skips: dict[str, SkipView]
    waiting: int
    """Events that wait for Kafka."""
    waiting_s: int


class ConsumerView(PartView):
    partitions: str
    partition_count: int
    lag: int
    stuck_s: int
    events: int
    per_minute: int
    event_to_view_ms: int | None = None
    event_to_view_p99_ms: int | None = None
    dead_letters: int
    rebuilding: int
    broker_problem: str


class GatewayView(PartView):
    address: str
    clients: int
    subscriptions: int
    competitions: int
    per_minute: int
    """Frames written to clients in the last minute."""
    merged_per_minute: int
    slow_per_minute: int
    closed_per_minute: int


class RecorderView(PartView):
    folder: str
    events: int
    bytes: int
    free_bytes: int | None = None
    problem: str


class StoreView(View):
    problem: str
    write_problem: str
    used_bytes: int
    max_bytes: int


class DeadLetterView(View):
    position: int
    at: str
    competition: str
    type: str
    reason: str
    bytes: int


class DeadLettersView(View):
    count: int
    newest: dict[str, DeadLetterView]


class RunningView(View):
    name: str
    age_s: int
    heat_runs: bool
    overdue: int


class SystemView(View):
    """`system/{topic}`: the health of the installation. The only topic is `health`. Needs the right to read it."""

    CHANNEL: ClassVar[str] = "system/{topic}"
    light: Literal["red", "amber", "green"]
    headline: BothLanguages
    findings: dict[str, FindingView]
    feeds: dict[str, FeedView]
    consumers: dict[str, ConsumerView]
    gateways: dict[str, GatewayView]
    recorders: dict[str, RecorderView]
    store: StoreView
    dead_letters: DeadLettersView
    competitions: dict[str, RunningView]
