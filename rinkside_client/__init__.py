"""The Python client: follows views as they change, over one connection that it restores by itself.

    from rinkside_client import connect

    async with connect("http://127.0.0.1:8080") as rinkside:
        async for change in rinkside.subscribe("ranking/slc-2021/1000m-women"):
            print(change.version, change.document["state"])

    gateway ──text──▶ socket ──▶ session (pure: versions, hashes, resume) ──Change──▶ subscriptions ──▶ you
       ▲                                        │                               (the newest state wins)
       └───────────── subscribe, since ─────────┘

Flows in: the client protocol. Flows out: whole documents, equal to what the projection wrote, in order; and the state of the
connection. It never returns a document whose hash it has not checked, never waits without a bound, and never holds more
than the newest change for a slow reader.

The wheel `rinkside-client` (`clients/python`) contains this package and the few modules of `schemas` that it imports.
"""

from rinkside_client.addresses import Addresses, parse_address
from rinkside_client.change import Change
from rinkside_client.client import Rinkside, connect
from rinkside_client.directory import known_channels
from rinkside_client.exceptions import (
    AlreadyFollowed,
    BadAddress,
    BadDelay,
    ClientClosed,
    ClientError,
    MessageTooBig,
    NotAGateway,
    NotAllowed,
    PermanentError,
    ProtocolMisuse,
    Refused,
    SubscriptionRefused,
    TooManyMessages,
    UnknownChannel,
    Unreachable,
    WrongDocument,
)
from rinkside_client.settings import ClientSettings
from rinkside_client.state import ConnectionState
from rinkside_client.subscription import Subscription

__all__ = [
    "Addresses",
    "AlreadyFollowed",
    "BadAddress",
    "BadDelay",
    "Change",
    "ClientClosed",
    "ClientError",
    "ClientSettings",
    "ConnectionState",
    "MessageTooBig",
    "NotAGateway",
    "NotAllowed",
    "PermanentError",
    "ProtocolMisuse",
    "Refused",
    "Rinkside",
    "Subscription",
    "SubscriptionRefused",
    "TooManyMessages",
    "UnknownChannel",
    "Unreachable",
    "WrongDocument",
    "connect",
    "known_channels",
    "parse_address",
]
