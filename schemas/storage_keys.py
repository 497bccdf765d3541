"""The places where the parts meet: topics in Kafka, keys and stream entries in Redis.

Redis keys carry the scope as hash tag, so that all keys of one competition share a slot on Redis Cluster:

    rinkside:{ec2020}:meta     hash    epoch, offset, sequence, writer's last mark, newest event
    rinkside:{ec2020}:views    hash    channel → StoredView as JSON
    rinkside:{ec2020}:state    hash    part → JSON, the projector's own memory
    rinkside:{ec2020}:seen     set     digests of the events that were applied
    rinkside:{ec2020}:stream   stream  ids 1-0, 2-0, …: one entry a write, carrying StoredPatch objects
    rinkside:scopes            set     every scope ever stored
    rinkside:partition:{TOPIC:N}         hash    where a restarted consumer begins to read (a lower bound)
    rinkside:partition:{TOPIC:N}:scopes  set     scopes that are made from the partition
"""

from typing import Any, NamedTuple

EVENTS_TOPIC = "timing.events"
DEAD_LETTER_TOPIC = "timing.dead-letter"

SCOPES_KEY = "rinkside:scopes"


class ScopeKeys(NamedTuple):
    """The five keys of one scope, in the order the Lua script takes them."""

    meta: str
    views: str
    state: str
    seen: str
    stream: str


def scope_keys(scope: str) -> ScopeKeys:
    """Keys of a scope (a competition id, or `season:…`)."""
    return ScopeKeys(*(f"rinkside:{{{scope}}}:{name}" for name in ScopeKeys._fields))


def partition_key(topic: str, partition: int) -> str:
    """Where the consumer of a partition notes how far everything is stored."""
    return f"rinkside:partition:{{{topic}:{partition}}}"


def partition_scopes_key(topic: str, partition: int) -> str:
    """Scopes that are made from a partition."""
    return partition_key(topic, partition) + ":scopes"


class StoredView(NamedTuple):
    """A view as the projector wrote it. `doc` is the document itself."""

    version: int
    hash: str
    at: str
    doc: dict[str, Any]


class StoredPatch(NamedTuple):
    """One change of one view, in both directions.

    `undo` turns version `version` back into `version - 1`: a gateway that starts late walks the stream backwards
    with it and can serve resumes and delays as if it had always been there.
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
META_MARK = "mark"
META_STORED = "stored_ms"
META_AT = "at"
META_PROJECTION = "projection"
META_PARTITION = "partition"
META_HELD = "held"
"""How many views, parts and digests there are, `views:parts:digests`: fewer, and keys of the scope are gone."""
