"""A running stack as it announces itself."""

import os

from rinkside.embedded.discovery import RunningStack


def stack(**changes: object) -> RunningStack:
    values: dict[str, object] = {
        "pid": os.getpid(),
        "kafka_bootstrap_servers": "127.0.0.1:19092",
        "redis_url": "redis://127.0.0.1:16379/0",
        "gateway_url": "http://127.0.0.1:18080",
        "data": "/somewhere",
        "started_at": "2026-11-25T19:00:00+00:00",
        **changes,
    }
    return RunningStack(**values)  # type: ignore[arg-type]
