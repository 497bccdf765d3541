"""WebSocket and HTTP: what the projection wrote, to every client that asks.

    Redis stream ──▶ replica (documents and their history in memory) ──▶ hub ──▶ one frame, written to every connection
    client ──▶ connection ──▶ session (pure) ──▶ hub: subscribe, resume, delay

A gateway is a replica, not a pipe, and has no state of its own: run as many as you like side by side. Choosing who gets
what and writing it is synchronous: no `await` in between, no race. It must never change a document or write to the store.
"""
