"""The results service as events: what changed, once, politely; rankings come out as the service has them."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from consumers.projection import Projection
from producers.exceptions import BadFeed, BadRecording, ServiceUnusable
from producers.isu import Options, produce_folder, produce_service
from producers.isu.follow import Followed
from producers.isu.polite_client import PoliteClient
from schemas.documents import Document
from schemas.events import CompetitionAnnounced, DistanceOfficial, Event, ResultCommitted, decode_event, encode_event
from schemas.views import check_view
from testing.waiting import eventually
from tests.kit.producers.isu_service import EVENT, Service, distance, meeting, result
from tests.kit.producers.vantage_wire import capture_logs, logged

NOW = datetime(2026, 11, 28, 11, 30, tzinfo=UTC)
RESULTS = f"events/{EVENT}/competitions/1/results/"


@pytest.fixture(autouse=True)
def _captured_logs() -> Iterator[None]:
    """A command that ran in this process before may have left the log with an output that is closed."""
    with capture_logs():
        yield


@pytest.fixture
def service() -> Service:
    service = Service()
    service.event(meeting(isuId="2027_GER_0009"), meeting())
    service.distances(distance())
    service.results(1, result(1, "I", 11), result(1, "O", 12), result(2, "I", 13), result(2, "O", 14))
    return service


class Newsroom:
    """Looks at the service again and again with one client and one log."""

    def __init__(self, service: Service, **options: Any) -> None:
        self.service = service
        self.log: list[Event] = []
        self.options = Options("haarlem", **options)

    async def look(self, *, patience: int | None = None) -> Followed:
        stopping = asyncio.Event()
        client = PoliteClient(
            "http://service.test",
            stopping,
            transport=httpx.ASGITransport(self.service.app),
            least_pause_s=0.0,
            longest_pause_s=0.0,
            now=lambda: NOW,
            patience=patience,
        )

        async def publish(event: Event) -> None:
            self.log.append(event)

        return await produce_service(
            EVENT, publish, options=self.options, stopping=stopping, once=True, client=client, now=lambda: NOW
        )

    def documents(self) -> Mapping[str, Document]:
        projection = Projection("haarlem")
        seen = set()
        for event in self.log:
            if event.id not in seen:  # the log keeps one of several with the same id
                projection.apply(event)
            seen.add(event.id)
        projection.collect()
        return {channel: view.doc for channel, view in projection.views.items()}

    def rows(self, name: str = "500m-women") -> list[dict[str, Any]]:
        return list(self.documents()[f"ranking/haarlem/{name}"]["rows"].values())


async def test_the_programme_and_the_start_list_come_before_the_race(service: Service) -> None:
    newsroom = Newsroom(service, stage=2)
    followed = await newsroom.look()
    assert [event.type for event in newsroom.log] == [
        "competition.announced",
        "distance.scheduled",
        "startlist.published",
    ]
    announced = newsroom.log[0]
    assert isinstance(announced, CompetitionAnnounced)
    assert (announced.data.season, announced.data.stage) == ("2026-27", 2)
    assert (announced.data.venue.timezone, announced.data.venue.altitude_m) == ("Europe/Amsterdam", 2)
    heats = newsroom.documents()["startlist/haarlem/500m-women"]["heats"]
    assert [[lane["name"] for lane in heat["lanes"].values()] for heat in heats.values()] == [
        ["First11 Family11", "First12 Family12"],
        ["First13 Family13", "First14 Family14"],
    ]
    assert (followed.events, followed.skipped) == (3, 0)
    assert all(decode_event(encode_event(event)) == event for event in newsroom.log)


async def test_a_race_is_live_split_by_split_and_official_at_the_end(service: Service) -> None:
    newsroom = Newsroom(service, stage=2)
    await newsroom.look()
    service.distances(distance(isLive=True, lastUpdate="2026-11-28T11:01:00Z"))
    first = [result(1, "I", 11, None, "10.512"), result(1, "O", 12, None, "10.603")]
    service.results(1, *first, result(2, "I", 13), result(2, "O", 14))
    await newsroom.look()
    live = newsroom.documents()["live/haarlem"]
    (heat,) = live["heats"].values()
    assert [(race["name"], race["splits"]["100"]["time"]) for race in heat["races"].values()] == [
        ("First11 Family11", "10.51"),
        ("First12 Family12", "10.60"),
    ]
    assert [row["status"] for row in newsroom.rows()][:2] == ["racing", "racing"]
    done = [
        result(1, "I", 11, "37.341", "10.512", "37.341", modified="2026-11-28T11:02:00Z"),
        result(1, "O", 12, "37.346", "10.603", "37.346", modified="2026-11-28T11:02:00Z"),
        result(2, "I", 13, "36.960", "10.400", "36.960", modified="2026-11-28T11:04:00Z"),
        result(2, "O", 14, "1:02.100", "10.450", "1:02.100", modified="2026-11-28T11:04:00Z"),
    ]
    service.results(1, *done)
    service.distances(distance(isOfficial=True, lastUpdate="2026-11-28T11:10:00Z"))
    await newsroom.look()
    rows = newsroom.rows()
    assert [(row["rank"], row["name"], row["time"], row.get("thousandth")) for row in rows] == [
        (1, "First13 Family13", "36.96", None),
        (2, "First11 Family11", "37.34", 1),
        (3, "First12 Family12", "37.34", 6),
        (4, "First14 Family14", "1:02.10", None),
    ]
    document = newsroom.documents()["ranking/haarlem/500m-women"]
    check_view("ranking", document)
    assert document["state"] == "official"


async def test_the_same_answers_again_say_nothing_new_to_the_log(service: Service) -> None:
    newsroom = Newsroom(service)
    await newsroom.look()
    ids = [event.id for event in newsroom.log]
    await newsroom.look()
    assert [event.id for event in newsroom.log[len(ids) :]] == ids


async def test_a_correction_and_a_value_that_comes_back_both_count(service: Service) -> None:
    newsroom = Newsroom(service)
    for minute, time in enumerate(("37.341", "37.332", "37.341")):
        service.results(1, result(1, "I", 11, time, modified=f"2026-11-28T11:0{minute}:00Z"))
        await newsroom.look()
        assert newsroom.rows()[0]["time"] == time[:-1]


async def test_unchanged_answers_cost_no_body_and_live_races_are_asked_again(service: Service) -> None:
    service.distances(distance(1, isLive=True), distance(2, 1000))
    service.results(2, result(1, "I", 11, "1:15.000"))
    log: list[Event] = []
    stopping = asyncio.Event()
    client = PoliteClient("http://service.test", stopping, transport=httpx.ASGITransport(service.app))

    async def publish(event: Event) -> None:
        log.append(event)

    task = asyncio.create_task(
        produce_service(
            EVENT, publish, options=Options("haarlem"), stopping=stopping, client=client, interval_s=0.0, pace=0.001
        )
    )
    await eventually(lambda: service.unchanged[RESULTS] >= 3)
    stopping.set()
    followed = await task
    assert service.asked[RESULTS] == 1
    other = RESULTS.replace("/1/", "/2/")
    assert (service.asked[other], service.unchanged[other]) == (1, 0)
    assert followed.events == len(log) == len({event.id for event in log})
    assert all(agent.startswith("rinkside/") for agent in service.agents)


async def test_a_service_that_fails_is_asked_again(service: Service) -> None:
    newsroom = Newsroom(service)
    service.failures = [(503, {}), (429, {"Retry-After": "0"}), (500, {"Retry-After": "Sat, 28 Nov 2026 11:29:00 GMT"})]
    with capture_logs() as entries:
        await newsroom.look()
    assert len(logged(entries, "the results service does not answer")) == 3
    assert len(newsroom.log) == 3


async def test_a_service_that_refuses_is_named(service: Service) -> None:
    service.failures = [(403, {})]
    with pytest.raises(ServiceUnusable, match="it answers 403 Forbidden"):
        await Newsroom(service).look()
    service.failures = [(503, {})] * 2
    with pytest.raises(ServiceUnusable, match="answers 503"):
        await Newsroom(service).look(patience=2)


async def test_the_pause_that_the_service_asks_for_is_kept(service: Service) -> None:
    client = PoliteClient("http://service.test", asyncio.Event(), now=lambda: NOW)
    assert client._wish_s("17") == 17
    assert client._wish_s("Sat, 28 Nov 2026 11:31:00 GMT") == 60
    assert client._wish_s("soon") == client._wish_s(None) == 0


async def test_an_unknown_event_is_an_error(service: Service) -> None:
    service.event(meeting(isuId="2027_GER_0009"))
    with pytest.raises(BadFeed, match="no event of that id in season 2027"):
        await Newsroom(service).look()
    with pytest.raises(BadFeed, match="begins with https"):
        PoliteClient("ftp://service.test", asyncio.Event())


async def test_the_event_may_be_on_a_later_page(service: Service) -> None:
    pages = {"count": 2, "next": "http://service.test/more/", "previous": None, "results": [meeting(isuId="x")]}
    service.answers["events/"] = pages
    service.answers["more/"] = {"count": 2, "next": None, "previous": "x", "results": [meeting()]}
    newsroom = Newsroom(service)
    await newsroom.look()
    assert newsroom.log[0].type == "competition.announced"


async def test_only_a_world_cup_counts_for_a_cup(service: Service) -> None:
    service.event(meeting(tags=["championship", "senior"]))
    newsroom = Newsroom(service, stage=2)
    await newsroom.look()
    announced = newsroom.log[0]
    assert isinstance(announced, CompetitionAnnounced)
    assert announced.data.stage is None


async def test_a_row_that_cannot_be_read_costs_that_row_and_the_distance_is_not_official(service: Service) -> None:
    service.distances(distance(isOfficial=True))
    bad = result(1, "O", 12, "37.50") | {"competitor": {"number": 12, "skater": {"id": "x"}}}
    service.results(1, result(1, "I", 11, "37.341"), bad, result(2, "I", 13, "fast"))
    newsroom = Newsroom(service)
    followed = await newsroom.look()
    assert [row["name"] for row in newsroom.rows()] == ["First11 Family11"]
    assert followed.skipped == 2
    official = [event.data.official for event in newsroom.log if isinstance(event, DistanceOfficial)]
    assert official == [False]


async def test_a_status_code_counts_when_its_meaning_is_given(service: Service) -> None:
    service.distances(distance(isOfficial=True))
    service.results(1, result(1, "I", 11, "37.341"), result(1, "O", 12, None, status=3))
    newsroom = Newsroom(service)
    with capture_logs() as entries:
        followed = await newsroom.look()
    assert followed.skipped == 1
    assert "the meaning of status 3 is not known; give --status 3=DQ" in logged(entries, "row left out")[0]["reason"]
    assert newsroom.documents()["ranking/haarlem/500m-women"]["state"] != "official"
    told = Newsroom(service, statuses={"3": "DNF"})
    await told.look()
    assert [row["status"] for row in told.rows()] == ["ok", "DNF"]
    assert told.documents()["ranking/haarlem/500m-women"]["state"] == "official"


async def test_start_numbers_may_count_skaters(service: Service) -> None:
    service.results(1, result(1, "I", 11), result(2, "O", 12), result(3, "I", 13))
    newsroom = Newsroom(service)
    await newsroom.look()
    heats = newsroom.documents()["startlist/haarlem/500m-women"]["heats"]
    assert [len(heat["lanes"]) for heat in heats.values()] == [2, 1]


async def test_a_start_list_is_read_while_there_are_no_results(service: Service) -> None:
    service.results(1)
    service.start_list(1, result(1, "I", 11), result(1, "O", 12))
    newsroom = Newsroom(service)
    await newsroom.look()
    assert len(newsroom.documents()["startlist/haarlem/500m-women"]["heats"]) == 1


async def test_a_mass_start_has_the_rank_of_the_service_with_its_reason(service: Service) -> None:
    length = {"identifier": "MS_16", "name": "Mass Start", "distance": 6400, "lapCount": 16, "type": "MS"}
    service.distances(distance(1, 6400, title="Mass Start Women", distance=length, isOfficial=True))
    service.results(
        1,
        result(1, "", 11, "8:30.100", rank=2),
        result(2, "", 12, "8:31.000", rank=1),
        result(3, "", 13, "8:29.000", rank=3),
    )
    newsroom = Newsroom(service)
    await newsroom.look()
    rows = newsroom.rows("mass-start-women")
    assert [(row["rank"], row["name"]) for row in rows] == [
        (1, "First12 Family12"),
        (2, "First11 Family11"),
        (3, "First13 Family13"),
    ]
    results = [event.data for event in newsroom.log if isinstance(event, ResultCommitted)]
    assert all(data.override is not None and "no sprint points" in data.override.reason for data in results)


async def test_a_distance_that_is_not_known_is_left_out_and_the_others_come(service: Service) -> None:
    service.distances(distance(2, category="Z"), distance(1))
    newsroom = Newsroom(service)
    with capture_logs() as entries:
        followed = await newsroom.look()
    assert followed.skipped == 1
    assert logged(entries, "distance left out")[0]["reason"] == "category 'Z' is not known"
    assert "ranking/haarlem/500m-women" in newsroom.documents()


@pytest.mark.parametrize("answer", [b"not json", b'{"detail": "wrong"}', b"[" * 100])
async def test_an_answer_of_another_shape_costs_that_answer(service: Service, answer: bytes) -> None:
    service.answers[RESULTS] = answer
    newsroom = Newsroom(service)
    assert (await newsroom.look()).skipped == 1
    assert len(newsroom.log) == 2


async def test_saved_answers_give_the_same_results(service: Service, tmp_path: Path) -> None:
    service.distances(distance(isOfficial=True))
    service.results(1, result(1, "I", 11, "37.341", "10.5", "37.341"), result(1, "O", 12, "37.346"))
    newsroom = Newsroom(service)
    await newsroom.look()
    folder = tmp_path / "competitions" / "1"
    folder.mkdir(parents=True)
    (tmp_path / "events.json").write_bytes(orjson.dumps(meeting()))
    (tmp_path / "competitions.json").write_bytes(orjson.dumps([distance(isOfficial=True)]))
    (folder / "results.json").write_bytes(orjson.dumps(service.answers[RESULTS]))
    from_files: list[Event] = []

    async def publish(event: Event) -> None:
        from_files.append(event)

    await produce_folder(EVENT, tmp_path, publish, options=newsroom.options)
    assert [event.id for event in from_files] == [event.id for event in newsroom.log]
    (folder / "results.json").write_bytes(b"{")
    with pytest.raises(BadRecording, match="not JSON"):
        await produce_folder(EVENT, tmp_path, publish, options=newsroom.options)
    (tmp_path / "competitions.json").unlink()
    with pytest.raises(BadRecording, match=r"competitions\.json: cannot be read"):
        await produce_folder(EVENT, tmp_path, publish, options=newsroom.options)
