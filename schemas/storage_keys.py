"""Topics in Kafka, keys and stream entries in Redis.

Redis keys carry the scope as hash tag: all keys of one competition share a slot of a Redis Cluster.

    rinkside:{ec2020}:meta     hash    epoch, offset, sequence, id of the last write, newest event
    rinkside:{ec2020}:views    hash    channel → StoredView as JSON
    rinkside:{ec2020}:state    hash    part → JSON, the projection's own state
    rinkside:{ec2020}:seen     set     digests of applied events
    rinkside:{ec2020}:stream   stream  ids 1-0, 2-0, …: one entry per write, with StoredPatch objects
    rinkside:scopes            set     every scope that was ever stored, without archived and removed competitions
    rinkside:archived          set     archived competitions
    rinkside:notices           string  a problem of the embedded stack, for the health of its gateway; expires
    rinkside:check             string  written by `doctor` to see whether the store takes writes; expires
    rinkside:replays, rinkside:replay:…        running replays and their commands (schemas/replays.py)
    rinkside:partition:{TOPIC:N}               hash        where a restarted consumer starts to read (a lower bound)
    rinkside:partition:{TOPIC:N}:competitions  hash        competition → offsets of its first and last event
    rinkside:partition:{TOPIC:N}:changes       sorted set  competition → number of its last change
"""

from typing import Any, NamedTuple

EVENTS_TOPIC = "timing.events"
DEAD_LETTER_TOPIC = "timing.dead-letter"

SCOPES_KEY = "rinkside:scopes"
ARCHIVED_KEY = "rinkside:archived"
NOTICES_KEY = "rinkside:notices"
CHECK_KEY = "rinkside:check"


class ScopeKeys(NamedTuple):
    """The five keys of one scope, in the order the Lua script takes them."""

    meta: str
    views: str
    state: str
    seen: str
    stream: str


def scope_keys(scope: str) -> ScopeKeys:
    """Returns the keys of a scope (a competition id, or `season:…`)."""
    return ScopeKeys(*(f"rinkside:{{{scope}}}:{name}" for name in ScopeKeys._fields))


def partition_key(topic: str, partition: int) -> str:
    """Returns the key under which the consumer of a partition stores its position."""
    return f"rinkside:partition:{{{topic}:{partition}}}"


def partition_competitions_key(topic: str, partition: int) -> str:
    """The competitions that a partition feeds."""
    return partition_key(topic, partition) + ":competitions"


def partition_changes_key(topic: str, partition: int) -> str:
    """When each competition of a partition changed last, counted in changes."""
    return partition_key(topic, partition) + ":changes"


class StoredView(NamedTuple):
    """A view as the projection stored it. `doc` is the document."""

    version: int
    hash: str
    at: str
    doc: dict[str, Any]


class StoredPatch(NamedTuple):
    """One change of one view, in both directions.

    `undo` turns version `version` back into `version - 1`. A gateway that starts late reads the stream backwards with it
    and serves resumes and delays as if it had been running.
    """

    channel: str
    version: int
    hash: str
    at: str
    patch: dict[str, Any]
    undo: dict[str, Any]


# Fields of a stream entry: STREAM_PATCHES is a JSON array of StoredPatch arrays; STREAM_STORED is when the entry
# became visible, in milliseconds of the Redis server's clock; STREAM_EPOCH the epoch of the scope at that moment.
STREAM_PATCHES = "patches"
STREAM_STORED = "stored_ms"
STREAM_EPOCH = "epoch"

# Fields of the meta hash.
META_EPOCH = "epoch"
META_OFFSET = "offset"
META_SEQUENCE = "sequence"
META_STORED = "stored_ms"
META_AT = "at"
META_PROJECTION = "projection"
META_PARTITION = "partition"
META_LOG = "log"
META_FIRST = "first"
META_CARDINALITIES = "cardinalities"
"""Number of views, parts and digests, `views:parts:digests`. Fewer than that means that keys of the scope are lost."""
