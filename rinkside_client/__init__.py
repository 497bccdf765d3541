"""The Python client: follow views as they change, over one connection that mends itself.

    from rinkside.client import connect

    async with connect("http://127.0.0.1:8080") as rinkside:
        async for change in rinkside.subscribe("ranking/slc-2021/1000m-women"):
            print(change.version, change.document["state"])

    gateway ──text──▶ socket ──▶ session (pure: from, hash, resume or ask again) ──Change──▶ subscriptions ──▶ you
       ▲                                        │                               (newest state wins)
       └───────────── subscribe, since ─────────┘

Flows in: the client protocol (`schemas.protocol`). Flows out: whole documents that are what the projection wrote, in
order, and how the connection is. It must never hand out a document whose hash it did not check, never wait without
a bound, and never keep more than the newest change for a reader that is slow.
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
    GiveUp,
    MessageTooBig,
    NotAGateway,
    NotAllowed,
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
    "GiveUp",
    "MessageTooBig",
    "NotAGateway",
    "NotAllowed",
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
