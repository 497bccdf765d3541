"""The dead-letter topic, read record by record: what waits, what is handled, what is counted once."""

from datetime import UTC, datetime

import orjson

from consumers.dead_letters import DeadLetter, Letters, handled_headers

AT = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


def headers(offset: int, reason: str = "no subject", **more: bytes) -> dict[str, bytes]:
    found = {"reason": reason.encode(), "topic": b"timing.events", "partition": b"3", "offset": str(offset).encode()}
    return {**found, "timestamp": str(int(AT.timestamp() * 1000)).encode(), **more}


def read(*records: tuple[bytes, dict[str, bytes]], keeps_values: bool = True) -> Letters:
    letters = Letters(keeps_values=keeps_values)
    for value, head in records:
        letters.take(b"ec2020", value, head, 1)
    return letters


def end_of(letter: DeadLetter | None, outcome: str) -> tuple[bytes, dict[str, bytes]]:
    assert letter is not None
    return b"", dict(handled_headers(letter, "resent" if outcome == "resent" else "discarded", "erik", AT))


def test_a_dead_letter_has_its_origin_reason_and_bytes() -> None:
    value = orjson.dumps({"type": "note.published", "data": {}})
    (letter,) = read((value, headers(7))).waiting()
    assert (letter.id, letter.reason, letter.at, letter.value) == ("3-7", "no subject", AT, value)
    assert (letter.competition, letter.type) == ("ec2020", "note.published")


def test_one_that_was_published_twice_counts_once() -> None:
    assert read((b"x", headers(7)), (b"x", headers(7))).index().count == 1


def test_one_that_is_handled_waits_no_more_and_says_who_handled_it() -> None:
    first = read((b"x", headers(7)), (b"y", headers(8)))
    letters = read((b"x", headers(7)), (b"y", headers(8)), end_of(first.get("3-7"), "resent"))
    assert [letter.id for letter in letters.waiting()] == ["3-8"]
    assert [letter.id for letter in letters.all()] == ["3-7", "3-8"]
    handled = letters.get("3-7")
    assert handled is not None
    assert (handled.outcome, handled.handled_by, handled.handled_at) == (
        "resent",
        "erik",
        "2026-01-10T12:00:00.000000Z",
    )
    assert letters.index().count == 1


def test_a_replaced_log_may_use_an_offset_again() -> None:
    first = read((b"x", headers(7)))
    letters = read((b"x", headers(7)), end_of(first.get("3-7"), "discarded"), (b"z", headers(7)))
    assert [letter.value for letter in letters.waiting()] == [b"z"]


def test_the_index_lists_the_newest_first_and_counts_all() -> None:
    letters = read(*((b"x", headers(offset, f"reason {offset}")) for offset in range(60)), keeps_values=False)
    index = letters.index()
    assert (index.count, len(index.newest), index.newest[0].id) == (60, 50, "3-59")
    assert (index.newest[0].bytes, index.newest[0].reason) == (1, "reason 59")
    assert all(letter.value == b"" for letter in letters.all())


def test_strange_records_are_ignored_or_shown_as_they_are() -> None:
    letters = read((b"x", {}), (b"x", {"partition": b"one", "offset": b"2"}), (b"[1]", headers(1, timestamp=b"soon")))
    (letter,) = letters.waiting()
    assert letter.at == datetime.fromtimestamp(0, UTC)
    assert letter.type == ""
    unknown = letters.get("3-99")
    assert unknown is None
    other = DeadLetter("timing.events", 3, 99, "", AT, b"", b"")
    letters.take(b"", b"", dict(handled_headers(other, "discarded", "erik", AT)), 1)
    assert letters.index().count == 1


def test_a_record_that_is_too_long_shows_how_long_it_is() -> None:
    (letter,) = read((b"", headers(7, omitted=b"1200000"))).waiting()
    assert (letter.omitted, letter.summary().bytes) == (1_200_000, 1_200_000)
