"""Metrics of a gateway, for Prometheus."""

from prometheus_client import Counter, Gauge

CONNECTIONS = Gauge("rinkside_connections", "Open WebSocket connections")
SUBSCRIPTIONS = Gauge("rinkside_subscriptions", "Subscriptions of open connections")
FRAMES = Counter("rinkside_frames", "Frames written to clients")
BYTES = Counter("rinkside_frame_bytes", "Bytes of frames written to clients")
SNAPSHOTS = Counter("rinkside_snapshots", "Snapshots written to clients")
RESUMES = Counter("rinkside_resumes", "Resumes asked for", ["outcome"])
FOLLOWED = Counter("rinkside_follow_requests", "HTTP requests for the next version of a channel")
MERGED = Counter("rinkside_merged_patches", "Catch-ups of slow clients with one patch for several changes")
CLOSES = Counter("rinkside_closes", "Connections closed by the gateway", ["code"])
RELOADS = Counter("rinkside_reloads", "Times that a competition was loaded from the store", ["reason"])
SCOPES = Gauge("rinkside_scopes", "Competitions and seasons in memory")
REFUSED = Counter("rinkside_refused", "Connections refused", ["reason"])
"""Reasons: origin, full, path, sockets, address, slow request."""
