"""A client cannot fill the log."""

import logging

from gateway.network.log_limit import LimitedRecords, LogLimit


def test_the_same_message_is_logged_a_few_times_a_minute_and_the_rest_is_counted() -> None:
    """450 silent sockets wrote 290,000 lines in seven seconds."""
    now_s = 0.0
    limit = LogLimit(per_period=2, now=lambda: now_s)
    assert [limit.allows("full") for _ in range(5)] == [0, 0, None, None, None]
    assert limit.allows("another") == 0
    now_s = 60.0
    assert limit.allows("full") == 3
    assert limit.allows("full") == 0
    assert limit.allows("full") is None


def test_messages_that_differ_do_not_fill_the_memory() -> None:
    limit = LogLimit()
    for number in range(10_000):
        assert limit.allows(f"message {number}") == 0
    assert len(limit._counts) <= 100


def test_records_are_limited_by_their_template_and_tell_how_many_were_left_out() -> None:
    now_s = 0.0
    records = LimitedRecords(LogLimit(per_period=1, now=lambda: now_s))

    def record(number: int) -> logging.LogRecord:
        return logging.LogRecord("uvicorn.error", logging.WARNING, "", 0, "bad request %d", (number,), None)

    assert records.filter(record(1))
    assert not records.filter(record(2))
    now_s = 60.0
    third = record(3)
    assert records.filter(third)
    assert third.getMessage() == "bad request 3 (and 1 more like this)"
