"""What WebSocket clients get, over plain HTTP: one blocking request per version, immutable patches, server-sent events.

Every answer is a message of the protocol, so the same promises hold; any HTTP cache in front serves it to a crowd.
"""

from gateway.edge.routes import edge_routes

__all__ = ["edge_routes"]
