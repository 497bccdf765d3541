"""Metrics of a gateway, for Prometheus. Gateways that share a port report the sum of all of them."""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONNECTIONS = Gauge("rinkside_connections", "Open WebSocket connections", multiprocess_mode="livesum")
SUBSCRIPTIONS = Gauge("rinkside_subscriptions", "Subscriptions of open connections", multiprocess_mode="livesum")
FRAMES = Counter("rinkside_frames", "Frames written to clients")
BYTES = Counter("rinkside_frame_bytes", "Bytes of frames written to clients")
SNAPSHOTS = Counter("rinkside_snapshots", "Snapshots written to clients")
RESUMES = Counter("rinkside_resumes", "Resumes asked for", ["outcome"])
FOLLOWED = Counter("rinkside_follow_requests", "HTTP requests for the next version of a channel")
MERGED = Counter("rinkside_merged_patches", "Catch-ups of slow clients with one patch for several changes")
CLOSES = Counter("rinkside_closes", "Connections closed by the gateway", ["code"])
RELOADS = Counter("rinkside_reloads", "Times that a competition was loaded from the store", ["reason"])
SCOPES = Gauge("rinkside_scopes", "Competitions and seasons in memory", multiprocess_mode="livemax")
REFUSED = Counter("rinkside_refused", "Connections refused", ["reason"])
"""Reasons: origin, full, path, sockets, address, slow request."""


def metrics_page() -> bytes:
    """All metrics in the text format of Prometheus."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
