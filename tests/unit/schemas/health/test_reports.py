"""Reports of parts: what is written is read again, and what cannot be read is left out."""

from schemas.health import ConsumerReport, FeedReport
from schemas.health.reports import decode_parts, encode_report, new_part_id


def test_a_report_is_read_as_it_was_written_with_its_age_on_the_clock_of_redis() -> None:
    report = FeedReport(host="h", name="ec2020", source="ws://timing", last_message_s=3)
    parts = decode_parts(1_000, {b"feed@h#1": b"990 " + encode_report(report)})
    assert parts == {"feed@h#1": (10, report)}


def test_reports_that_cannot_be_read_are_left_out() -> None:
    good = encode_report(ConsumerReport(host="h"))
    raw = {b"a": b"990 " + good, b"b": b"990 {}", b"c": b"soon " + good, b"d": b"", b"e": b'990 {"kind":"fortune"}'}
    assert set(decode_parts(1_000, raw)) == {"a"}


def test_a_clock_that_was_set_back_gives_no_negative_age() -> None:
    assert decode_parts(1, {b"a": b"990 " + encode_report(ConsumerReport(host="h"))})["a"][0] == 0


def test_parts_of_one_kind_on_one_host_have_ids_of_one_family() -> None:
    first, second = new_part_id("consumer"), new_part_id("consumer")
    assert first != second
    assert first.partition("#")[0] == second.partition("#")[0]
