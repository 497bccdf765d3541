"""Replication: keeps the documents of watched competitions in memory, as the store has them.

    hub, pages ── watch ──▶ scopes in memory ◀── load, patches ── follower ◀── XREAD, HGETALL ── Redis
                              └─ scope: one feed per channel (gateway.fanout)

In: documents and streams that the projection wrote. Out: histories and patches for the feeds. It never writes to the store,
and it never shows part of a load: a competition is replaced as a whole or not at all.
"""
