"""The gateway: what the projection stored, pushed to every screen that watches.

    Redis ──load, XREAD──▶ replica ──▶ scope ──▶ ring, one a channel
                                         │           │ one frame
    client ──text──▶ connection ──▶ session          ▼
       ▲                 └──join, leave──▶ hub ──▶ group ──same bytes──▶ every transport

Flows in: view documents and their changes from Redis, requests from clients. Flows out: snapshots, patches,
heartbeats, and the same documents over HTTP. A gateway is a replica: it keeps no state of its own, so that any number
run side by side and a client may come back to another one.

It must never write to the store, buffer a message for one client, or let one client's pace touch another's.
"""
