"""Everything that reads the log: the projection into views, its store, and the recorder.

    timing.events ──▶ consumer ──▶ projection (pure) ──▶ store ──▶ Redis: views, patches, state, offset
                         │                                          in one write that refuses a stale writer
                         └─▶ timing.dead-letter   what cannot be read, with its reason and origin
    timing.events ──▶ recorder ──▶ events.jsonl   exactly the log, once
    Redis: views of all competitions ──▶ season ──▶ Redis: standings, calendar

Flows in: events. Flows out: view documents and their patches. The sport's rules (`rules`) and the projection
(`projection`) are pure: no await, no clock, no Kafka, no Redis; the same events give the same documents, byte for byte.

It must never serve a client, write to the events topic, or let one bad message stop or silently leave the flow.
"""
