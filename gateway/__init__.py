"""The gateway: serves the documents that the projection wrote, over WebSocket and HTTP.

    Redis ─▶ replication (documents and recent versions in memory) ─▶ fanout ─▶ one frame, written to every connection
                                 └──────────────────────────────────▶ http, pages ─▶ API, pages, embeds
    desk ──▶ log (Kafka): notes and overlays

A gateway is a replica and has no state of its own: run as many as you like side by side. Receivers are chosen and written to
synchronously, without an `await` in between. It never changes a document and never writes to the store.
"""
