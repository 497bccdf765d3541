"""`rinkside up`: found by other commands, ends without a trace, comes back with what it had."""

import asyncio
import itertools
import json
import os
import re
import signal

import pytest

from producers.recording import write_recording
from producers.simulate import race_day
from schemas.documents import document_hash
from testing.processes import REPOSITORY
from testing.waiting import eventually
from tests.kit.rinkside.terminal import CHILDREN, Terminal, value_at

EVENING = str(REPOSITORY / "docs" / "examples" / "club-evening.jsonl")
RANKING = "ranking/club-2026/500m-women"
EMPTY = document_hash({})

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def official(terminal: Terminal, channel: str = RANKING) -> bool:
    document: dict[str, object] = value_at(f"{terminal.url}/api/{channel}").json()
    return document.get("state") == "official"


def each_once(lines: list[bytes]) -> bool:
    """Whether no event is there twice."""
    identities = [(event["source"], event["id"], event["subject"]) for event in map(json.loads, lines)]
    return len(set(identities)) == len(identities)


async def test_other_commands_find_the_stack_and_what_they_publish_is_seen_and_recorded(stack: Terminal) -> None:
    assert set(stack.children()) == set(CHILDREN)

    table = await stack.done("doctor")
    assert f"running, {stack.url}, " in table
    assert stack.folder.name in table

    said = await stack.done("produce", "events", EVENING, "--competition", "club-2026")
    assert said.startswith("13 events published to 127.0.0.1:")
    await eventually(lambda: official(stack))
    board = await stack.done("watch", RANKING, "--once")
    assert board.index("Mette Larsen") < board.index("Anna Visser")
    document = json.loads(await stack.done("watch", RANKING, "--once", "--json"))
    assert document_hash(document) == stack.hash_of(RANKING)

    await eventually(lambda: len(stack.recorded_of("club-2026")) == 13)
    assert each_once(stack.recorded())

    evening = [line for line in stack.recorded() if json.loads(line)["subject"] == "club-2026"]
    (stack.folder / "evening.jsonl").write_bytes(b"\n".join(evening))
    said = await stack.done("replay", "evening.jsonl", "--rate", "max", "--as", "club-again")
    assert said.startswith("13 events published to 127.0.0.1:")
    await eventually(lambda: official(stack, "ranking/club-again/500m-women"))
    await eventually(lambda: stack.recorded_of("club-again") == stack.recorded_of("club-2026"))
    assert each_once(stack.recorded())


@pytest.mark.parametrize("name", CHILDREN)
async def test_a_program_that_is_killed_comes_back_and_the_documents_are_the_same(stack: Terminal, name: str) -> None:
    subject = f"club-{name}"
    channel = f"ranking/{subject}/500m-women"
    await stack.done("produce", "events", EVENING, "--competition", subject)
    await eventually(lambda: official(stack, channel))
    held = stack.hash_of(channel)
    await eventually(lambda: len(stack.recorded_of(subject)) == 13)
    lines = len(stack.recorded())

    before = stack.kill(name)
    await eventually(lambda: stack.back(before, name))
    await eventually(lambda: stack.hash_of(channel) == held)

    # It is not only an old picture: what is published now arrives, in the views and in the recording.
    after = f"{subject}-after"
    await stack.done("produce", "events", EVENING, "--competition", after)
    await eventually(lambda: official(stack, f"ranking/{after}/500m-women"))
    await eventually(lambda: len(stack.recorded_of(after)) == 13)
    assert len(stack.recorded()) == lines + 13
    assert each_once(stack.recorded())
    assert stack.hash_of(channel) == held


async def test_doctor_sees_that_nobody_takes_the_events_in(stack: Terminal) -> None:
    """Broker, store and gateway were in order, so everything was; and the tables stood still."""
    await stack.done("produce", "events", EVENING, "--competition", "club-seen")
    await eventually(lambda: official(stack, "ranking/club-seen/500m-women"))
    assert re.search(r"ok  Projection +all of [\d,]+ events are in the views", await stack.done("doctor"))

    os.kill(stack.children()["consume"], signal.SIGSTOP)  # one that hangs: one that crashed is restarted
    try:
        await stack.done("produce", "events", EVENING, "--competition", "club-unseen")
        outcome = await stack.run("doctor")
    finally:
        os.kill(stack.children()["consume"], signal.SIGCONT)
    assert outcome.returncode == 1
    assert re.search(r"no  Projection +\d+ of [\d,]+ events wait, and the consumer reads none", outcome.stdout)
    assert "rinkside consume" in outcome.stdout
    assert "not in order: Projection" in outcome.stderr

    await eventually(lambda: official(stack, "ranking/club-unseen/500m-women"))
    assert "ok  Projection" in await stack.done("doctor")


async def test_everything_killed_at_once_comes_back_as_well(stack: Terminal) -> None:
    await stack.done("produce", "events", EVENING, "--competition", "club-all")
    await eventually(lambda: official(stack, "ranking/club-all/500m-women"))
    held = stack.hash_of("ranking/club-all/500m-women")
    await eventually(lambda: len(stack.recorded_of("club-all")) == 13)
    lines = stack.recorded()

    before = stack.kill(*CHILDREN)
    await eventually(lambda: stack.back(before, *CHILDREN))
    await eventually(lambda: stack.hash_of("ranking/club-all/500m-women") == held)
    assert stack.recorded() == lines


async def test_a_broker_that_falls_during_a_replay_costs_nothing_that_a_second_replay_does_not_mend(
    stack: Terminal,
) -> None:
    """What the broker had acknowledged and the recorder had not read yet is gone with its memory."""
    day = list(itertools.islice(race_day(), 600))
    write_recording(stack.folder / "day.jsonl", day)
    span_s = (day[-1].time - day[0].time).total_seconds()
    await stack.done("replay", "day.jsonl", "--rate", "max", "--as", "calm")
    await eventually(lambda: len(stack.recorded_of("calm")) == len(day))

    disturbed = stack.start("replay", "day.jsonl", "--rate", str(span_s / 4), "--as", "disturbed")
    await eventually(lambda: len(stack.recorded_of("disturbed")) > 0)
    before = stack.kill("broker")
    await asyncio.to_thread(disturbed.process.wait, 60)
    # It waits for the broker. Once it was refused by the one that came back, and a feed in a pipe ended.
    assert disturbed.process.returncode == 0, disturbed.said
    await eventually(lambda: stack.back(before, "broker"))
    await stack.done("replay", "day.jsonl", "--rate", "max", "--as", "disturbed")

    def the_same() -> bool:
        calm, other = (
            {
                channel: value_at(f"{stack.url}/api/{channel.format(subject)}").text.replace(subject, "…")
                for channel in ("competition/{}", "live/{}", "ranking/{}/500m-women-2")
            }
            for subject in ("calm", "disturbed")
        )
        assert calm == other
        return len(calm["ranking/{}/500m-women-2"]) > 1000

    await eventually(the_same)
    # A recording has what the log has: an event that was published twice is in it twice, and counts once.
    await eventually(lambda: set(stack.recorded_of("disturbed")) == {event.id for event in day})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda number: number.name)
async def test_an_end_in_the_middle_of_the_start_leaves_nothing(terminal: Terminal, number: signal.Signals) -> None:
    running = terminal.start("up", "--port", str(terminal.port), "--data", "data")
    await eventually(lambda: "broker" in terminal.children())
    code = running.end(number)
    assert code == (-number if number == signal.SIGKILL else 0), running.said
    await eventually(terminal.nothing_runs)


async def test_two_stacks_that_start_at_the_same_moment_do_not_meet(
    terminal: Terminal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Both found the usual ports free. One broker and one store could not start, and their stacks took those of the
    other for their own, recording included."""
    other = Terminal(tmp_path_factory.mktemp("other"))
    try:
        both = [each.start("up", "--port", str(each.port), "--data", "data") for each in (terminal, other)]
        for each in both:
            await asyncio.to_thread(each.wait_until_it_says, "Rinkside is up")
        said = [re.findall(r"^  (?:Kafka|Redis) +(\S+)$", each.said, re.MULTILINE) for each in both]
        assert len({*said[0], *said[1]}) == 4, said
        assert all(set(each.children()) == set(CHILDREN) for each in (terminal, other))
        assert "crashed" not in both[0].said + both[1].said
        for each in both:
            assert each.end(signal.SIGINT) == 0
    finally:
        other.clean()


async def test_what_was_published_is_there_again_after_every_way_to_end(terminal: Terminal) -> None:
    running = terminal.up()
    assert "rinkside replay FILE" in running.said
    await terminal.done("produce", "events", EVENING, "--competition", "club-2026")
    await eventually(lambda: official(terminal))
    held = terminal.hash_of(RANKING)
    assert held != EMPTY
    await eventually(lambda: len(terminal.recorded()) == 13)

    assert running.end(signal.SIGINT) == 0, running.said
    await eventually(terminal.nothing_runs, 2)  # the kernel ends a program a moment after its parent
    assert list((terminal.runtime / "rinkside").iterdir()) == []

    running = terminal.up()
    assert "loaded 13 events from" in running.said
    await eventually(lambda: terminal.hash_of(RANKING) == held)
    assert len(terminal.recorded()) == 13

    running.end(signal.SIGKILL)
    await eventually(terminal.nothing_runs)
    assert "not running here" in (await terminal.run("doctor")).stdout  # its file is stale, and not believed

    running = terminal.up()
    await eventually(lambda: terminal.hash_of(RANKING) == held)
    assert len(terminal.recorded()) == 13
    assert running.end(signal.SIGTERM) == 0, running.said
    await eventually(terminal.nothing_runs, 2)
