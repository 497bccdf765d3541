"""The events of the race day: well formed, in order, the same each time, and nobody in them is made up."""

import itertools
import re
from collections import Counter, defaultdict
from datetime import timedelta

import pytest

from producers.simulate import COMPETITION, known_results, race_day
from producers.simulate.sheets import known_riders, known_teams
from schemas.distances import split_points
from schemas.event_data import Competitor, Entry, HeatData
from schemas.events import (
    CompetitionAnnounced,
    DistanceScheduled,
    Event,
    LapPresented,
    ResultCommitted,
    StartListPublished,
    decode_event,
    encode_event,
)

METRES = {
    "500m-women-2": 500,
    "1500m-men": 1500,
    "1000m-women": 1000,
    "mass-start-men": 6400,
    "team-pursuit-women": 2400,
}
STARTERS = {
    "500m-women-2": 20,
    "1500m-men": 20,
    "1000m-women": 20,
    "mass-start-men": 16,
    "team-pursuit-women": 8,
}

OPENING_S = {
    "500m-women-2": (10.2, 11.0),
    "1500m-men": (22.5, 24.5),
    "1000m-women": (17.2, 19.0),
    "mass-start-men": (31.0, 34.0),
    "team-pursuit-women": (17.5, 19.0),
}
SEGMENT_S = {
    "500m-women-2": (26.0, 27.5),
    "1500m-men": (24.8, 28.5),
    "1000m-women": (26.0, 29.8),
    "mass-start-men": (24.0, 35.0),
    "team-pursuit-women": (13.3, 15.6),
}
"""A full lap; half a lap in the team pursuit."""

FALL_S = 11.0


@pytest.fixture(scope="module")
def day() -> list[Event]:
    return list(race_day())


def entries(day: list[Event]) -> dict[str, list[tuple[int, Entry]]]:
    """Distance → (heat, entry) of its start list."""
    return {
        event.data.distance: [(heat.heat, entry) for heat in event.data.heats for entry in heat.entries]
        for event in day
        if isinstance(event, StartListPublished)
    }


def results(day: list[Event]) -> list[ResultCommitted]:
    return [event for event in day if isinstance(event, ResultCommitted)]


def competitors(day: list[Event]) -> list[Competitor]:
    return [entry.competitor for listed in entries(day).values() for _, entry in listed]


def test_the_day_is_the_same_bytes_each_time(day: list[Event]) -> None:
    assert [encode_event(event) for event in day] == [encode_event(event) for event in race_day()]


def test_every_event_reads_back_as_it_was(day: list[Event]) -> None:
    for event in day:
        assert decode_event(encode_event(event)) == event


def test_ids_are_unique_and_times_never_fall(day: list[Event]) -> None:
    assert len({(event.source, event.id) for event in day}) == len(day)
    for earlier, later in itertools.pairwise(day):
        assert earlier.time <= later.time
    assert {event.subject for event in day} == {COMPETITION}


def test_the_day_says_that_it_is_reconstructed(day: list[Event]) -> None:
    announced = day[0]
    assert isinstance(announced, CompetitionAnnounced)
    assert announced.data.reconstructed
    assert (announced.data.venue.timezone, announced.data.stage) == ("America/Denver", 3)


def test_the_five_distances_of_the_programme_are_skated_by_everybody(day: list[Event]) -> None:
    scheduled = [event.data.distance for event in day if isinstance(event, DistanceScheduled)]
    assert scheduled == list(METRES)
    skated = Counter(event.data.distance for event in results(day))
    assert skated == STARTERS
    assert {distance: len(listed) for distance, listed in entries(day).items()} == STARTERS


def test_division_a_is_said_where_there_are_divisions(day: list[Event]) -> None:
    divisions = {event.data.distance: event.data.division for event in day if isinstance(event, DistanceScheduled)}
    assert divisions == dict.fromkeys(METRES, "A") | {"mass-start-men": None}


def test_each_distance_begins_on_the_programme_and_ends_before_the_next(day: list[Event]) -> None:
    programme = [event.data for event in day if isinstance(event, DistanceScheduled)]
    for planned, following in itertools.pairwise(programme):
        about = [
            event.time
            for event in day
            if event.type.startswith(("heat.", "distance.official"))
            and planned.distance in encode_event(event).decode()
        ]
        if about:
            assert planned.starts_at is not None
            assert following.starts_at is not None
            assert timedelta(0) <= planned.starts_at - about[0] <= timedelta(seconds=20)
            assert about[-1] < following.starts_at


def test_heats_never_overlap_and_live_in_order(day: list[Event]) -> None:
    on_board: tuple[str, int] | None = None
    lives: dict[tuple[str, int], list[str]] = defaultdict(list)
    for event in day:
        if not isinstance(event.data, HeatData):
            continue
        place = (event.data.distance, event.data.heat)
        if event.type == "heat.activated":
            assert on_board is None
            on_board = place
        assert place == on_board
        if event.type == "heat.deactivated":
            on_board = None
        if not lives[place] or lives[place][-1] != event.type:
            lives[place].append(event.type)
    assert len(lives) == 30 + 1 + 4
    for life in lives.values():
        assert life[:2] == ["heat.activated", "heat.started"]
        assert life[-4:] == ["lap.presented", "result.committed", "heat.committed", "heat.deactivated"]


def test_official_splits_add_up_and_laps_are_plausible(day: list[Event]) -> None:
    standing = {result.name for result in known_results() if result.stood_still_s}
    names = {entry.race: entry.competitor.name for listed in entries(day).values() for _, entry in listed}
    for event in results(day):
        data = event.data
        metres = METRES[data.distance]
        discipline = data.distance.partition("-women")[0].partition("-men")[0]
        assert tuple(split.metres for split in data.splits) == split_points(discipline, metres)
        assert data.splits[-1].time_us == data.time_us
        assert data.splits[-1].how == "photofinish"
        crossings = [0, *(split.time_us for split in data.splits)]
        laps = [(later - earlier) / 1e6 for earlier, later in itertools.pairwise(crossings)]
        low, high = OPENING_S[data.distance]
        still_s = 8.3 if data.distance == "500m-women-2" and names[data.race] in standing else 0.0
        assert low < laps[0] - still_s < high
        if "F" in data.flags:
            laps[-1] -= FALL_S
        low, high = SEGMENT_S[data.distance]
        assert all(low < lap < high for lap in laps[1:]), (names[data.race], laps)


def test_the_photo_finish_comes_last_and_changes_the_beam_by_less_than_two_milliseconds(day: list[Event]) -> None:
    finishes: dict[str, list[LapPresented]] = defaultdict(list)
    for event in day:
        if isinstance(event, LapPresented) and event.data.metres == METRES[event.data.distance]:
            finishes[event.data.race].append(event)
    assert len(finishes) == sum(STARTERS.values())
    for shown in finishes.values():
        assert [lap.data.how for lap in shown][-2:] == ["optical", "photofinish"]
        beam, camera = shown[-2:]
        assert abs(beam.data.time_us - camera.data.time_us) <= 1_800
        assert camera.time - beam.time > timedelta(seconds=7.6)
    assert any(lap.data.how == "transponder" for shown in finishes.values() for lap in shown)


def test_names_are_those_of_the_results_or_say_that_they_are_not_known(day: list[Event]) -> None:
    published = {(result.name, result.country) for result in known_results()}
    published |= {(rider.name, rider.country) for rider in known_riders()}
    published |= {(team.name, team.country) for team in known_teams()}
    placeholder = re.compile(r"(Skater|Team) ([1-9]|1\d|20) \(not known\)")
    for competitor in competitors(day):
        if competitor.reconstructed:
            assert placeholder.fullmatch(competitor.name)
            assert competitor.country is None
        else:
            assert (competitor.name, competitor.country) in published
    named = {competitor.name for competitor in competitors(day)}
    assert {"Andżelika Wójcik", "Ireen Wüst"} <= named


def test_a_skater_has_one_id_over_all_distances(day: list[Event]) -> None:
    ids: dict[str, set[str]] = defaultdict(set)
    for competitor in competitors(day):
        ids[competitor.id].add(competitor.name)
    assert ids["andzelika-wojcik"] == {"Andżelika Wójcik"}
    assert ids["femke-kok"] == {"Femke Kok"}
    assert all(len(names) == 1 for names in ids.values())
    listed = [competitor.id for competitor in competitors(day)]
    assert listed.count("jutta-leerdam") == 2
    assert listed.count("bart-swings") == 2
    members = [member for competitor in competitors(day) for member in competitor.members]
    assert ("ireen-wust", "Ireen Wüst") in [(member.id, member.name) for member in members]


def test_published_pairs_skate_together(day: list[Event]) -> None:
    listed = entries(day)
    for result in known_results():
        if result.pair is not None:
            pair = {entry.competitor.name for heat, entry in listed[result.distance] if heat == result.pair}
            assert result.name in pair
            assert not result.against or result.against in pair


def test_a_time_that_was_not_published_says_so(day: list[Event]) -> None:
    published = {(result.distance, result.name) for result in known_results() if result.time}
    published |= {("mass-start-men", rider.name) for rider in known_riders() if rider.time}
    published |= {("team-pursuit-women", team.name) for team in known_teams()}
    names = {entry.race: entry.competitor.name for listed in entries(day).values() for _, entry in listed}
    for event in results(day):
        known = (event.data.distance, names[event.data.race]) in published
        assert ("time" in event.data.reconstructed) == (not known)
        exact = {("500m-women-2", "Femke Kok"), ("500m-women-2", "Nao Kodaira")}  # their one split was published
        mine = (event.data.distance, names[event.data.race])
        assert ("splits" in event.data.reconstructed) == (mine not in exact)


def test_personal_bests_stand_in_the_start_list(day: list[Event]) -> None:
    bests = {
        (distance, entry.competitor.id): entry.personal_best_us
        for distance, listed in entries(day).items()
        for _, entry in listed
    }
    assert bests["1000m-women", "femke-kok"] == 74_170_000
    assert bests["500m-women-2", "femke-kok"] == 37_017_000
    assert bests["1500m-men", "joey-mantia"] is None
