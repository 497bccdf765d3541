"""Everything that reads the log: the projection into views, its store, and the recorder.

    timing.events ──▶ service ──▶ partition ──▶ projection (pure) ──▶ store ──▶ Redis: views, patches, state, offset
                         │                                              in one write that refuses a stale writer
                         └─▶ timing.dead-letter   unreadable records, with reason and origin
    timing.events ──▶ recorder ──▶ events.jsonl   exactly the log, once
    Redis: views of all competitions ──▶ season ──▶ Redis: standings, calendar

Flows in: events. Flows out: view documents and their patches. The sport's rules (`rules`) and the projection (`projection`) are
pure: no await, no clock, no Kafka, no Redis. The same events give the same documents, byte for byte.

This package must never serve a client, write to the events topic, stop because of one bad message, or drop one silently.
"""
