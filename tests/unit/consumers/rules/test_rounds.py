"""Semi-finals and final of a mass start: an oracle that compares people two by two, and a race through the projection."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.rounds import Heat, advancing, distance_ranks
from consumers.season.documents import standings_documents
from schemas.documents import Document
from tests.kit.consumers.log import documents, live, project, ranking
from tests.kit.consumers.mass_start import SEMI_FINALS, MassStart

PEOPLE = "abcdefgh"


@st.composite
def competitions(draw: st.DrawFn) -> list[Heat]:
    """One or two rounds; everybody is in one heat of the first, and some of them in the second."""
    heats = []
    for round_, entrants in ((1, st.permutations(PEOPLE)), (2, st.permutations(PEOPLE))):
        people = draw(entrants)[: draw(st.integers(0 if round_ == 2 else 1, len(PEOPLE)))]
        for part in (people[: len(people) // 2], people[len(people) // 2 :]):
            if part:
                ranks = draw(st.dictionaries(st.sampled_from(part), st.integers(1, 4)))
                qualify = draw(st.none() | st.integers(0, 3))
                heats.append(Heat(round_, frozenset(part), ranks, qualify, draw(st.booleans())))
    return heats


def beats(one: str, other: str, heats: list[Heat]) -> bool:
    """Whether `one` is before `other`: further in the rounds, or there with the better rank."""

    def reached(person: str) -> int:
        return max(heat.round for heat in heats if person in heat.entered)

    def place(person: str) -> int:
        return min(heat.ranks.get(person, 99) for heat in heats if heat.round == reached(person))

    if reached(one) != reached(other):
        return reached(one) > reached(other)
    return place(one) < place(other)


@given(competitions())
def test_a_rank_is_one_more_than_those_who_are_before(heats: list[Heat]) -> None:
    everybody = {person for heat in heats for person in heat.entered}
    last = {person: max(heat.round for heat in heats if person in heat.entered) for person in everybody}
    ranked = {person for heat in heats for person in heat.ranks if last[person] == heat.round}
    # Of the same round only those with a rank count; of a later one all.
    expected = {
        person: 1
        + sum(beats(other, person, heats) for other in everybody if last[other] > last[person] or other in ranked)
        for person in ranked
    }
    assert distance_ranks(heats) == expected


def test_nobody_goes_on_before_the_heat_is_over_and_those_who_share_the_last_place_all_do() -> None:
    ranks = {"a": 1, "b": 2, "c": 2, "d": 4}
    assert advancing([Heat(1, frozenset("abcd"), ranks, 2, over=False)]) == [frozenset()]
    assert advancing([Heat(1, frozenset("abcd"), ranks, 2, over=True)]) == [frozenset("abc")]


def test_the_line_up_of_the_final_says_who_went_on() -> None:
    semi = Heat(1, frozenset("abcd"), {"a": 1, "b": 2, "c": 3}, 2, over=True)
    final = Heat(2, frozenset("ad"), {})
    assert advancing([semi, final]) == [frozenset("ad"), frozenset()]


@pytest.fixture
def log() -> MassStart:
    log = MassStart()
    log.ride(1, 1, SEMI_FINALS[1])
    log.ride(1, 2, SEMI_FINALS[2])
    return log


def ranks(document: Document) -> dict[str, int | None]:
    return {key: row.get("rank") for key, row in document["rows"].items()}


def test_a_semi_final_is_a_list_of_its_own_and_says_who_goes_on(log: MassStart) -> None:
    document = ranking(project(log.events), "mass-start-men")
    second = document["heats"]["2"]
    assert (second["qualify"], second["state"]) == (2, "committed")
    assert ranks(second) == {"b1": 1, "b2": 2, "b3": 3, "b4": 4}
    assert [key for key, row in second["rows"].items() if row.get("qualified")] == ["b1", "b2"]
    assert [row["gap"] for row in second["rows"].values()] == ["", "+0.10", "+0.20", ""]
    assert second["rows"]["b4"]["laps_done"] == 15
    assert ranks(document) == {"a1": 1, "b1": 1, "a2": 3, "b2": 3, "a3": 5, "b3": 5, "a4": 7, "b4": 7}


def test_before_the_final_its_riders_come_first_and_the_others_have_their_rank(log: MassStart) -> None:
    log.final(["b1", "a1", "a2", "b2"])
    document = ranking(project(log.events), "mass-start-men")
    ordered = sorted(document["rows"], key=lambda key: document["rows"][key]["position"])
    assert set(ordered[:4]) == {"a1", "a2", "b1", "b2"}
    assert ranks(document) == {
        **dict.fromkeys(("a1", "a2", "b1", "b2")),
        "a3": 5,
        "b3": 5,
        "a4": 7,
        "b4": 7,
    }
    assert document["rows"]["a1"]["round"] == 2


def test_finalists_are_before_everybody_else_whatever_their_times(log: MassStart) -> None:
    log.final(["b1", "a1", "a2", "b2"])
    log.ride(2, 1, ["b2", "a1", "a2"], commit=False)
    log.say("result.committed", 2, 1, race="b1-2", status="DNF", reason="F")
    log.say("heat.committed", 2, 1)
    document = ranking(project(log.events), "mass-start-men")
    assert ranks(document) == {"b2": 1, "a1": 2, "a2": 3, "b1": None, "a3": 5, "b3": 5, "a4": 7, "b4": 7}
    assert sorted(document["rows"], key=lambda key: document["rows"][key]["position"])[3] == "b1"
    assert set(document["heats"]) == {"1", "2", "2.1"}
    assert "qualify" not in document["heats"]["2.1"]


def test_points_of_semi_final_and_final_count_together(log: MassStart) -> None:
    log.final(["b1", "a1", "a2", "b2"])
    log.ride(2, 1, ["b2", "a1", "a2", "b1"])
    log.add("distance.official", {"distance": "mass-start-men"})
    shown = documents(project(log.events))
    document = shown["ranking/c1/mass-start-men"]
    assert {key: row["points"] for key, row in document["rows"].items()} == {
        "b2": 120,
        "a1": 108,
        "a2": 96,
        "b1": 86,
        "a3": 48,
        "b3": 48,
        "a4": 43,
        "b4": 43,
    }
    assert document["heats"]["1"]["rows"]["a1"]["points"] == 60
    [standings] = standings_documents("2021-22", {"c1": shown["points/c1"]}).values()
    totals = {row["name"]: row["official"]["points"] for row in standings["rows"].values()}
    assert totals == {
        "Rider b2": 54 + 120,
        "Rider a1": 60 + 108,
        "Rider a2": 54 + 96,
        "Rider b1": 60 + 86,
        "Rider a3": 48,
        "Rider b3": 48,
        "Rider a4": 43,
        "Rider b4": 43,
    }


def test_the_live_heat_says_how_many_go_on_and_ranks_within_itself(log: MassStart) -> None:
    log = MassStart()
    log.ride(1, 1, SEMI_FINALS[1])
    log.say("heat.activated", 1, 2)
    log.say("heat.started", 1, 2, started_at=log.now + timedelta(seconds=1))
    log.say("lap.presented", 1, 2, race="b2-1", metres=400, time_us=41_000_000)
    log.say("lap.presented", 1, 2, race="b1-1", metres=400, time_us=41_500_000)
    log.say("result.committed", 1, 2, race="b3-1", time_us=470_000_000, laps=16)
    heat = live(project(log.events))["heats"]["mass-start-men/2"]
    assert heat["qualify"] == 2
    assert [heat["races"][race]["splits"]["400"].get("rank") for race in ("b2-1", "b1-1")] == [1, 2]
    assert heat["races"]["b1-1"]["splits"]["400"]["gap"] == "+0.50"
    assert (heat["races"]["b3-1"]["rank"], heat["races"]["b3-1"]["gap"]) == (1, "")


def test_a_feed_that_does_not_say_how_many_go_on_still_has_semi_finals_once_there_is_a_final() -> None:
    log = MassStart()
    heats = [log.line_up(1, heat, riders) for heat, riders in SEMI_FINALS.items()]
    log.add("startlist.published", {"distance": log.distance, "heats": heats})
    log.ride(1, 1, SEMI_FINALS[1])
    log.ride(1, 2, SEMI_FINALS[2])
    log.final(["a1", "b1"])
    document = ranking(project(log.events), "mass-start-men")
    assert [key for key, row in document["heats"]["1"]["rows"].items() if row.get("qualified")] == ["a1"]
    assert document["heats"]["1"]["rows"]["a2"]["points"] == 54
    assert ranks(document)["a2"] == 3
