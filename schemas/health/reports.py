"""What each running part says about itself, every few seconds, in one hash of Redis.

    rinkside:parts   hash   id of the part → "{seconds of the Redis clock} {report as JSON}"

One key, so that it works on Redis Cluster, and the clock of Redis, so that the clocks of the hosts do not matter: reports give
durations, never instants. A part that ends in order removes itself. One that does not stays visible as silent for ten minutes:
that is how a crash is noticed.
"""

import os
import secrets
import socket
from collections.abc import Mapping
from importlib import resources
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError

from schemas.fields import Frozen

PARTS_KEY = "rinkside:parts"
REPORT_S = 5.0
"""How often a part reports itself."""
SILENT_S = 16
"""A part that missed three reports is silent: it hangs, or it ended without saying so."""
KEPT_S = 600
"""How long a silent part stays visible."""

_FOLDER = resources.files(__package__)
REPORT_SCRIPT = _FOLDER.joinpath("report.lua").read_text()
PARTS_SCRIPT = _FOLDER.joinpath("parts.lua").read_text()


class _Report(Frozen):
    host: str
    up_s: int = 0
    """Seconds since the part started."""


class ConsumerReport(_Report):
    kind: Literal["consumer"] = "consumer"
    partitions: tuple[int, ...] = ()
    """Partitions that it follows."""
    partition_count: int = 0
    """Partitions of the topic; 0 while unknown."""
    lag: int = 0
    """Events on the log that it has not applied."""
    stuck_s: int = 0
    """Seconds in which events waited and none was applied."""
    events: int = 0
    """Events applied since it started."""
    per_minute: int = 0
    event_to_view_ms: int | None = None
    """Median time from the publication of an event to its stored views, of the newest events."""
    event_to_view_p99_ms: int | None = None
    dead_letters: int = 0
    """Dead letters published since it started."""
    rebuilding: int = 0
    """Competitions that wait for a rebuild."""
    kept: tuple[str, ...] = ()
    """Competitions that cannot be rebuilt, because the log is trimmed."""
    broker_problem: str = ""
    log_problems: tuple[str, ...] = ()
    """Settings of the topics that put the log at risk."""


class GatewayReport(_Report):
    kind: Literal["gateway"] = "gateway"
    address: str = ""
    clients: int = 0
    subscriptions: int = 0
    competitions: int = 0
    """Competitions and seasons in memory."""
    per_minute: int = 0
    """Frames written to clients in a minute."""
    merged_per_minute: int = 0
    """Catch-ups of slow clients in a minute."""
    slow_per_minute: int = 0
    """Clients closed in a minute because they did not read."""
    closed_per_minute: int = 0
    """Clients closed by the gateway in a minute, for any reason."""


class Skip(Frozen):
    """A message that a feed left out."""

    ago_s: int
    reason: str


class FeedReport(_Report):
    kind: Literal["feed"] = "feed"
    name: str
    """The competition, or the name of the feed when it carries several."""
    source: str
    """Address of the timing system without secrets, or `standard input`."""
    connected: bool = False
    changed_s: int = 0
    """Seconds since it connected or lost the connection."""
    problem: str = ""
    """Why it is not connected."""
    last_message_s: int | None = None
    """Seconds since the last message; None before the first."""
    messages: int = 0
    per_minute: int = 0
    events: int = 0
    """Events that Kafka has acknowledged."""
    skipped: int = 0
    skips: tuple[Skip, ...] = ()
    """The newest messages that were skipped, newest first."""
    waiting: int = 0
    """Events that wait for Kafka."""
    waiting_s: int = 0


class RecorderReport(_Report):
    kind: Literal["recorder"] = "recorder"
    folder: str
    events: int = 0
    """Events and dead letters in the recording."""
    bytes: int = 0
    free_bytes: int | None = None
    problem: str = ""
    """Why the recording is not written at the moment."""


Report: TypeAlias = ConsumerReport | GatewayReport | FeedReport | RecorderReport
_REPORTS: TypeAdapter[Report] = TypeAdapter(Annotated[Report, Field(discriminator="kind")])


def host_name() -> str:
    """The name of this host: in a container its id or the name of its pod."""
    return socket.gethostname()


def new_part_id(kind: str) -> str:
    """A new id for a part of this process. Parts of one kind on one host belong together: `consumer@host#…`."""
    return f"{kind}@{host_name()}#{os.getpid()}-{secrets.token_hex(3)}"


def encode_report(report: Report) -> bytes:
    return report.model_dump_json().encode()


def decode_parts(now_s: int, raw: Mapping[bytes, bytes]) -> dict[str, tuple[int, Report]]:
    """Id → age in seconds and report. A report that cannot be read (of a later version) is left out."""
    found: dict[str, tuple[int, Report]] = {}
    for name, value in raw.items():
        reported_s, _, text = value.partition(b" ")
        try:
            found[name.decode()] = max(0, now_s - int(reported_s)), _REPORTS.validate_json(text)
        except (ValidationError, ValueError):
            continue
    return found
