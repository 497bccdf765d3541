"""Dead letters: records that cannot be processed, with the reason and the origin. Reading goes on.

    unreadable record ─▶ queue ─▶ timing.dead-letter ─▶ index ─▶ Redis: how many nobody has handled, and the newest
                                        ▲    └────────▶ topic: list, show
    a person resends or discards ───────┘ a record that says so

A dead letter has the original key and bytes, on the topic `timing.dead-letter`, with the headers `reason`, `topic`,
`partition`, `offset` and `timestamp` (ms). The consumer moves past a record only after Kafka has acknowledged its dead letter.
After a crash in between, the same record may be published twice; its origin identifies it. A record that is too long together
with these headers is published without key and value, with the header `omitted` (number of bytes); its bytes stay where it
came from.

That a dead letter was handled is a record on the same topic: no value, the origin, and the headers `handled` (`resent` or
`discarded`), `by` and `at`. So the topic alone says which ones still need a person, whatever happens to Redis.
"""

from consumers.dead_letters.index import keep_index
from consumers.dead_letters.letters import DeadLetter, Letters, handled_headers
from consumers.dead_letters.queue import DeadLetterQueue, LogRecord, read_event
from consumers.dead_letters.topic import DeadLetterTopic

__all__ = [
    "DeadLetter",
    "DeadLetterQueue",
    "DeadLetterTopic",
    "Letters",
    "LogRecord",
    "handled_headers",
    "keep_index",
    "read_event",
]
