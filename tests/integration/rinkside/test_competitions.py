"""`rinkside competitions` on a running stack: lists, archives, removes, restores."""

import re

import pytest

from testing.processes import REPOSITORY
from testing.waiting import eventually
from tests.kit.rinkside.terminal import Terminal, value_at

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

EVENING = str(REPOSITORY / "docs" / "examples" / "club-evening.jsonl")
RACE = str(REPOSITORY / "docs" / "examples" / "500m-women.jsonl.gz")


def listed(stack: Terminal) -> tuple[set[str], set[str]]:
    answer = value_at(f"{stack.url}/api/competitions").json()
    return tuple({each["competition"] for each in answer[kind]} for kind in ("competitions", "rehearsals"))  # type: ignore[return-value]


def version(stack: Terminal, channel: str) -> int:
    return int(value_at(f"{stack.url}/api/{channel}").headers["Rinkside-Version"])


async def test_an_operator_lists_archives_removes_and_restores(stack: Terminal) -> None:
    await stack.done("produce", "events", EVENING, "--competition", "life-2026")
    await stack.done("replay", RACE, "--rate", "max", "--as", "life-rehearsal")
    await eventually(lambda: "life-2026" in listed(stack)[0] and "life-rehearsal" in listed(stack)[1])
    table = await stack.done("competitions", "list")
    assert re.search(r"life-2026 +real +13 +[\d.]+ kB", table)
    assert re.search(r"life-rehearsal +rehearsal +259 .*\(of slc-2021\)", table)

    channel = "ranking/life-2026/500m-women"
    held = value_at(f"{stack.url}/api/{channel}").json()
    assert "is archived" in await stack.done("competitions", "archive", "life-2026", "--reason", "last season")
    await eventually(lambda: "life-2026" not in listed(stack)[0])
    assert value_at(f"{stack.url}/api/{channel}").json() == held
    assert re.search(r"life-2026 +archived +14", await stack.done("competitions", "list"))
    await stack.done("competitions", "restore", "life-2026")
    await eventually(lambda: "life-2026" in listed(stack)[0])

    asked = await stack.run("competitions", "remove", "life-rehearsal")
    assert asked.returncode == 1
    assert "Remove life-rehearsal (rehearsal, 259 events" in asked.stderr
    assert "life-rehearsal" in listed(stack)[1]
    await stack.done("competitions", "remove", "life-rehearsal", "--yes")
    await eventually(lambda: "life-rehearsal" not in listed(stack)[1])
    await eventually(lambda: version(stack, "live/life-rehearsal") == 0)
    assert re.search(r"life-rehearsal +removed", await stack.done("competitions", "list"))
    await stack.done("competitions", "restore", "life-rehearsal")
    await eventually(lambda: "life-rehearsal" in listed(stack)[1] and version(stack, "live/life-rehearsal") > 0)

    refused = await stack.run("replay", RACE, "--rate", "max", "--as", "life-2026")
    assert (refused.returncode, refused.stderr.count("is a real competition")) == (1, 1)

    unknown = await stack.run("competitions", "archive", "nowhere")
    assert unknown.returncode == 1
    assert "no competition 'nowhere'" in unknown.stderr
