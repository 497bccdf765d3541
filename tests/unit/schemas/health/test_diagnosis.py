"""The health model: what it finds, how bad it is, and that every sentence exists in every language."""

import re
from pathlib import Path

import pytest

from schemas.health import (
    ConsumerReport,
    DeadLetterCount,
    FeedReport,
    Finding,
    GatewayReport,
    Observations,
    OverdueSplit,
    Part,
    RecorderReport,
    Report,
    RunningCompetition,
    Skip,
    StoreState,
    diagnose,
    headline,
    worst,
)
from schemas.health.finding import ALL_WELL, HEALTH, duration
from schemas.i18n.translations import LANGUAGES, has_message
from testing.processes import REPOSITORY

CONSUMER = ConsumerReport(host="h", up_s=100, partitions=[0], partition_count=1)
GATEWAY = GatewayReport(host="h", up_s=100)
FEED = FeedReport(host="h", name="ec2020", source="ws://timing", connected=True, changed_s=90)


def part(report: Report, age_s: int = 1, number: int = 1) -> Part:
    return Part(f"{report.kind}@{report.host}#{number}", age_s, report)


HEALTHY = (part(CONSUMER), part(GATEWAY))


def codes(*more: Part, parts: tuple[Part, ...] = HEALTHY, **seen: object) -> dict[str, str]:
    """The severity of each finding by its code."""
    findings = diagnose(Observations(parts=(*parts, *more), **seen))  # type: ignore[arg-type]
    for finding in findings:
        for language in LANGUAGES:
            assert finding.what_in(language)
            assert finding.to_do_in(language)
            assert "{" not in finding.what_in(language) + finding.to_do_in(language)
    return {finding.code: finding.severity for finding in findings}


def test_an_installation_in_order_has_no_finding() -> None:
    assert codes(part(FEED), part(RecorderReport(host="h", folder="/data"))) == {}
    assert headline([])["nl"] == "Alles werkt."
    assert worst([]) == "green"


@pytest.mark.parametrize(
    ("store", "expected"),
    [
        (StoreState(problem="Connection refused"), {"store-lost": "red"}),
        (StoreState(write_problem="OOM command not allowed"), {"store-read-only": "red"}),
        (StoreState(used_bytes=95, max_bytes=100), {"store-full": "amber"}),
        (StoreState(used_bytes=95), {}),
    ],
)
def test_redis_must_answer_and_accept_writes(store: StoreState, expected: dict[str, str]) -> None:
    assert codes(store=store) == expected


def test_a_store_that_is_away_hides_what_it_would_tell_about_the_parts() -> None:
    assert codes(parts=(), store=StoreState(problem="Connection refused")) == {"store-lost": "red"}


def test_without_a_consumer_or_a_gateway_a_person_is_needed() -> None:
    assert codes(parts=()) == {"no-consumer": "red", "no-gateway": "red"}
    assert codes(parts=(), knows_parts=False) == {}


def test_a_part_that_fell_silent_is_missed_and_one_that_came_back_is_a_restart() -> None:
    silent = part(RecorderReport(host="h", folder="/data"), age_s=40)
    assert codes(silent) == {"part-silent": "amber"}
    assert codes(silent, part(RecorderReport(host="h", folder="/data"), number=2)) == {"restarts": "amber"}


def test_a_part_that_crashes_again_and_again_needs_a_person() -> None:
    crashed = [part(CONSUMER, age_s=40 + number, number=10 + number) for number in range(5)]
    assert codes(*crashed) == {"restarts": "red"}


def test_events_that_nobody_takes_are_red_and_a_rebuild_in_progress_is_amber() -> None:
    stuck = part(CONSUMER.model_copy(update={"lag": 7, "stuck_s": 20}))
    assert codes(parts=(stuck, part(GATEWAY))) == {"stuck": "red"}
    behind = part(CONSUMER.model_copy(update={"lag": 9_000}))
    assert codes(parts=(behind, part(GATEWAY))) == {"lag": "amber"}
    assert codes(unread=3) == {"stuck": "red"}
    assert codes(parts=(part(CONSUMER.model_copy(update={"lag": 7})), part(GATEWAY))) == {}


def test_a_broker_that_is_away_is_named_once_and_not_as_a_consumer_that_hangs() -> None:
    lost = part(CONSUMER.model_copy(update={"lag": 7, "stuck_s": 20, "broker_problem": "no answer"}))
    assert codes(parts=(lost, part(GATEWAY))) == {"broker-lost": "red"}


def test_partitions_without_a_consumer_are_named_once_the_consumers_have_settled() -> None:
    one_of_three = CONSUMER.model_copy(update={"partition_count": 3})
    (finding,) = diagnose(Observations(parts=(part(one_of_three), part(GATEWAY))))
    assert (finding.code, finding.fields["partitions"]) == ("unread-partitions", "1, 2")
    starting = one_of_three.model_copy(update={"up_s": 5})
    assert codes(parts=(part(starting), part(GATEWAY))) == {}


def test_dead_letters_need_a_person() -> None:
    (finding,) = diagnose(Observations(parts=HEALTHY, dead_letters=DeadLetterCount(2, "no subject")))
    assert finding.severity == "red"
    assert finding.what_in("en") == "2 × a message on the log could not be used; the newest: no subject."
    assert "`rinkside dead-letters`" in finding.to_do_in("nl")


@pytest.mark.parametrize(
    ("changes", "age_s", "expected"),
    [
        ({}, 1, {}),
        ({}, 30, {"feed-stopped": "red"}),
        ({"connected": False, "changed_s": 3, "problem": "refused"}, 1, {}),
        ({"connected": False, "changed_s": 12, "problem": "refused"}, 1, {"feed-disconnected": "red"}),
        ({"waiting": 4, "waiting_s": 30}, 1, {"feed-waiting": "red"}),
        ({"waiting": 4, "waiting_s": 1}, 1, {}),
        ({"skipped": 2, "skips": [Skip(ago_s=1, reason="unknown typeName 'X'")]}, 1, {"feed-skips": "amber"}),
    ],
)
def test_a_feed(changes: dict[str, object], age_s: int, expected: dict[str, str]) -> None:
    assert codes(part(FEED.model_copy(update=changes), age_s)) == expected


def test_a_feed_that_was_started_again_is_not_missed() -> None:
    assert codes(part(FEED, 40), part(FEED, number=2)) == {}


@pytest.mark.parametrize(
    ("age_s", "heat_runs", "expected"),
    [
        (30, True, {}),
        (61, True, {"heat-silent": "red"}),
        (61, False, {}),
        (1300, False, {"competition-silent": "amber"}),
        (20_000, True, {}),
    ],
)
def test_a_running_competition_must_have_events(age_s: int, heat_runs: bool, expected: dict[str, str]) -> None:
    assert codes(competitions=(RunningCompetition("c1", "World Cup", age_s, heat_runs),)) == expected


def test_an_overdue_split_is_named_with_its_skater() -> None:
    running = RunningCompetition("c1", "World Cup", 9, True, (OverdueSplit("Femke Kok", 600, 9),))
    (finding,) = diagnose(Observations(parts=HEALTHY, competitions=(running,)))
    assert (finding.code, finding.severity) == ("split-overdue", "amber")
    assert finding.what_in("en") == "The split of Femke Kok at 600 m is 9 s late."


def test_a_recording_that_is_not_written_is_reported_once() -> None:
    full = part(RecorderReport(host="h", folder="/data", problem="No space left on device"))
    assert codes(full, notice="events are not on disk: No space left on device") == {"recording": "red"}
    assert codes(notice="events are not on disk") == {"recording": "red"}


def test_the_log_must_be_safe_and_complete() -> None:
    unsafe = part(CONSUMER.model_copy(update={"kept": ["ec2020"], "log_problems": ["timing.events deletes events"]}))
    assert codes(parts=(unsafe, part(GATEWAY))) == {"log-trimmed": "amber", "log-unsafe": "amber"}


def test_a_gateway_that_loses_many_slow_clients_is_looked_at() -> None:
    slow = part(GATEWAY.model_copy(update={"clients": 50, "slow_per_minute": 12}))
    assert codes(parts=(part(CONSUMER), slow)) == {"slow-clients": "amber"}


def test_the_sentence_on_top_is_the_worst_finding_with_what_to_do() -> None:
    seen = Observations(parts=(part(GATEWAY),), store=StoreState(used_bytes=99, max_bytes=100))
    findings = diagnose(seen)
    assert [finding.severity for finding in findings] == ["red", "amber"]
    assert worst(findings) == "red"
    assert headline(findings)["en"] == (
        "No consumer runs: results stand still. Start `rinkside consume`, or look into its log."
    )


def test_a_finding_is_recognised_from_one_look_to_the_next() -> None:
    finding = Finding("split-overdue", "amber", "", "", {}, "c1/Kok/600")
    assert finding.key == "split-overdue:c1/Kok/600"
    assert Finding("no-consumer", "red", "", "").key == "no-consumer"


def test_durations_are_short() -> None:
    assert [duration(each) for each in (5, 119, 120, 7199, 7200, 90_000)] == [
        "5 s", "119 s", "2 min", "119 min", "2 h", "25 h"
    ]  # fmt: skip


def test_every_sentence_of_the_rules_is_translated() -> None:
    rules = Path(REPOSITORY / "schemas" / "health" / "diagnosis.py").read_text(encoding="utf-8")
    sentences = [ALL_WELL, *re.findall(r'^\s+"([^"\n]+[.!])",$', rules, re.MULTILINE)]
    assert len(sentences) > 30
    for sentence in sentences:
        for language in LANGUAGES:
            if language != "en":
                assert has_message(language, sentence, HEALTH), (language, sentence)
