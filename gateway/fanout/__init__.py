"""Fan-out: brings every subscriber from the version it holds to the newest one, with one frame for all.

    replica ─ patch ──▶ feed (one per channel: history, subscribers) ─ frame ──▶ connection ──▶ socket
    client ─ text ────▶ connection ──▶ session (pure) ─ effect ──▶ hub ──▶ feed: subscribe, resume, delay

In: patches and whole histories from `gateway.replication`, bytes from clients. Out: frames. It never reads the store, and a
patch never leaves for a client that does not hold exactly the version the patch starts from.
"""
