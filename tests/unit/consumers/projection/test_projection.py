"""The projection as a whole: states of a distance, duplicates, independence, restart, versions."""

from consumers.projection import Projection
from tests.kit.consumers.log import Log, documents, project, ranking, row
from tests.kit.consumers.pair import a_pair


def test_an_event_seen_before_changes_nothing() -> None:
    log = a_pair()
    log.lap(1, "a", 200, 17_000_000)
    log.of_heat("cleared", 1)
    log.of_heat("started", 1)
    log.lap(1, "a", 200, 16_900_000)
    log.result(1, "a", 70_000_000)
    once = documents(project(log.events))
    assert documents(project([*log.events, *log.events])) == once
    projection = project(log.events)
    assert projection.apply(log.events[3]) is False
    assert projection.collect().is_empty


def test_a_distance_is_scheduled_running_provisional_official_or_cancelled() -> None:
    log = Log().programme().pair(1, "a").pair(2, "b")
    states = [ranking(project(log.events))["state"]]
    log.of_heat("activated", 1)
    states.append(ranking(project(log.events))["state"])
    for heat, who in ((1, "a"), (2, "b")):
        log.result(heat, who, 70_000_000)
        log.of_heat("committed", heat)
        states.append(ranking(project(log.events))["state"])
    log.add("distance.official", {"distance": log.distance})
    states.append(ranking(project(log.events))["state"])
    log.add("distance.official", {"distance": log.distance, "official": False})
    states.append(ranking(project(log.events))["state"])
    assert states == ["scheduled", "running", "running", "provisional", "official", "provisional"]
    log.programme(status="cancelled")
    assert ranking(project(log.events))["state"] == "cancelled"


def test_events_about_what_was_not_announced_show_once_it_is() -> None:
    log = Log()
    log.lap(1, "a", 200, 17_000_000)
    log.of_heat("committed", 2)
    assert documents(project(log.events)).keys() == {"live/c1"}
    log.pair(1, "a")
    log.programme()
    assert row(project(log.events), "a")["laps"]["200"]["time"] == "17.00"


def test_two_distances_and_two_competitions_do_not_touch_each_other() -> None:
    first, second = a_pair(), Log(distance="500m-women", metres=500).programme().pair(1, "z")
    first.lap(1, "a", 200, 17_000_000)
    second.lap(1, "z", 100, 10_500_000)
    mixed = [event for pair in zip(first.events, second.events, strict=False) for event in pair]
    mixed += first.events[len(second.events) :] + second.events[len(first.events) :]
    alone = documents(project(first.events))
    together = documents(project(mixed))
    for kind in ("ranking", "startlist"):
        assert together[f"{kind}/c1/1000m-men"] == alone[f"{kind}/c1/1000m-men"]
    assert row(project(mixed), "z", "500m-women")["laps"]["100"]["time"] == "10.50"


def test_a_projection_loaded_from_its_parts_goes_on_as_if_it_had_never_stopped() -> None:
    log = a_pair()
    log.lap(1, "a", 200, 17_000_000)
    log.of_race("passing.recorded", 1, "a", time_us=17_000_000, how="transponder")
    log.result(1, "a", 70_000_000)
    log.of_race("result.corrected", 1, "a", status="DQ", replaces={"time_us": 70_000_000})
    log.pair(2, "c", complete=True)
    straight = project(log.events)

    parts: dict[str, bytes] = {}
    seen: set[bytes] = set()
    views = dict(straight.views) and {}
    for event in log.events:
        projection = Projection("c1", parts, views, set(seen))
        projection.apply(event)
        delta = projection.collect()
        for name, raw in delta.parts.items():
            if raw is None:
                parts.pop(name, None)
            else:
                parts[name] = raw
        seen |= set(delta.seen)
        views = dict(projection.views)
    assert {channel: view.doc for channel, view in views.items()} == documents(straight)


def test_an_event_that_is_only_listed_changes_no_other_document() -> None:
    log = a_pair()
    before = documents(project(log.events))
    log.add("conditions.measured", {"ice_dc": -83})
    after = documents(project(log.events))
    assert after.pop("conditions/c1")["latest"] == {"ice": "-8.3"}
    assert after == before


def test_each_change_grows_the_version_by_one_and_can_be_undone() -> None:
    from schemas.documents import apply_patch, document_hash

    log = a_pair()
    log.lap(1, "a", 200, 17_000_000)
    log.of_race("lap.withdrawn", 1, "a", metres=200)
    projection = Projection("c1")
    held: dict[str, tuple[int, dict[str, object]]] = {}
    for event in log.events:
        projection.apply(event)
        for change in projection.collect().changes:
            version, document = held.get(change.channel, (0, {}))
            after = apply_patch(document, change.patch)
            assert change.view.version == version + 1
            assert after == change.view.doc
            assert document_hash(after) == change.view.hash
            assert apply_patch(after, change.undo) == document
            held[change.channel] = (change.view.version, after)
