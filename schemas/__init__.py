"""The vocabulary that all services share: events, documents, channels, the client protocol.

    producers ──Event──▶ Kafka ──Event──▶ consumers ──Document, Patch──▶ Redis ──▶ gateway ──Message──▶ clients

| module | defines |
|---|---|
| `events`, `event_data`, `fields` | the events on the log, the data of each type, the types of their fields |
| `times`, `distances` | whole-microsecond times and their official form; disciplines and their splits |
| `views`, `documents`, `channels` | the documents that clients see, how a document changes, channel names |
| `protocol`, `asyncapi` | the client protocol; the machine-readable description of everything here |
| `storage_keys` | topics in Kafka, keys and fields in Redis |
| `reasons`, `i18n` | reason codes; translations and the formats of each language |

Data flows through these types; nothing flows through this package. It must never import another package of ours, open a
connection or read a clock.
"""
