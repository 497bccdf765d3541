"""The Vantage adapter: distances, their ids, their gender and which one runs."""

import pytest

from producers.vantage import Translator
from schemas.events import DistanceScheduled, Event
from tests.kit.producers.vantage_wire import (
    Feed,
    Heat,
    competition,
    distance,
    distance_activated,
    of_type,
)


@pytest.mark.parametrize(
    ("name", "discipline", "value", "quantity", "expected"),
    [
        ("Ladies 1000 meter", "PairsDistance.Individual", 1000, 0, "1000m-women"),
        ("Men 500 meter", "PairsDistance.Individual", 500, 0, "500m-men"),
        ("Men Team Pursuit", "PairsDistance.TeamPursuit", 8, 1, "team-pursuit-men"),
        ("Ladies Team Sprint", "PairsDistance.TeamSprint", 3, 1, "team-sprint-women"),
        ("Mass Start Men", "MassStartDistance", 16, 1, "mass-start-men"),
        ("Ladies 3000 meter Division B", "PairsDistance.Individual", 3000, 0, "3000m-women-b"),
        ("Mixed relay 1000 meter", "PairsDistance.Individual", 1000, 0, "1000m-mixed"),
    ],
)
def test_a_distance_gets_its_readable_id(name: str, discipline: str, value: int, quantity: int, expected: str) -> None:
    message = distance(
        name=name, discipline=f"SpeedSkating.LongTrack.{discipline}", value=value, valueQuantity=quantity
    )
    (scheduled,) = of_type(Feed().tell(competition(message)), "distance.scheduled")
    assert scheduled.data.distance == expected  # type: ignore[union-attr]


def test_the_second_race_over_a_distance_has_an_id_of_its_own_that_stays() -> None:
    feed = Feed()
    programme = competition(distance(1, id="d1"), distance(2, id="d2"))
    scheduled = of_type(feed.tell(programme), "distance.scheduled")
    assert [event.data.distance for event in scheduled] == ["1000m-women", "1000m-women-2"]  # type: ignore[union-attr]
    assert [event.data.run for event in scheduled] == [1, 2]  # type: ignore[union-attr]
    (renamed,) = feed.tell(distance_activated(id="d2", number=2, name="Ladies 1000 meter, second race"))
    assert renamed.data.distance == "1000m-women-2"  # type: ignore[union-attr]


def test_ids_do_not_depend_on_when_the_adapter_joined() -> None:
    """Whoever joins while the second race is on hears of it first, and of the programme as always before."""
    first, second = distance(1, id="d1"), distance(2, id="d2")
    late = Feed(Translator("polder-2031"))
    late.tell(competition(first, second), distance_activated(id="d2", number=2))
    assert states(late.events) == [
        ("1000m-women", "scheduled"),
        ("1000m-women-2", "scheduled"),
        ("1000m-women-2", "running"),
    ]


def states(events: list[Event]) -> list[tuple[str, str]]:
    return [(event.data.distance, event.data.status) for event in events if isinstance(event, DistanceScheduled)]


def test_a_distance_runs_until_another_one_is_current() -> None:
    """The feed names heats one by one: that all of them are committed does not mean that there are no more."""
    feed = Feed()
    feed.tell(competition(), distance_activated(), *Heat(1).whole(), *Heat(2).whole())
    assert states(feed.events)[-1] == ("1000m-women", "running")
    assert states(feed.tell(distance_activated())) == []
    other = feed.tell(distance_activated(id="d2", number=2, name="Men 1000 meter"))
    assert states(other) == [("1000m-women", "finished"), ("1000m-men", "running")]
    assert states(feed.tell(distance_activated())) == [("1000m-men", "finished"), ("1000m-women", "running")]
    at = feed.at
    assert states(feed.translator.ended(at)) == [("1000m-women", "finished")]
    assert feed.translator.ended(at) == []


def test_a_heat_of_another_distance_makes_that_one_current() -> None:
    first, second = distance(1), distance(2, id="d2")
    feed = Feed()
    feed.tell(competition(first, second), *Heat(1).whole())
    shown = Heat(1).activated() | {"distanceId": "d2"}
    assert states(feed.tell(shown)) == [("1000m-women", "finished"), ("1000m-women-2", "running")]


@pytest.mark.parametrize(
    ("name", "gender"),
    [
        ("500m Vrouwen", "women"),
        ("500m Mannen", "men"),
        ("500 m Frauen", "women"),
        ("500 m MÄNNER", "men"),
        ("Kvinner 500 m", "women"),
        ("Menn 500 m", "men"),
        ("Jongens 500 m", "men"),
        ("Meisjes 500 m", "women"),
        ("500 m Damen", "women"),
        ("500 m Herren", "men"),
        ("500 m Ma\u0308nner", "men"),
        ("500 m Damer", "women"),
        ("500 m Herrer", "men"),
        ("Women's 500 m", "women"),
        ("500m mensday", "mixed"),
        ("500 m", "mixed"),
    ],
)
def test_gender_is_read_in_the_languages_of_the_sport(name: str, gender: str) -> None:
    feed = Feed()
    [scheduled] = [each for each in feed.tell(distance_activated(name=name)) if isinstance(each, DistanceScheduled)]
    assert scheduled.data.gender == gender
