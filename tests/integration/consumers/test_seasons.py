"""The season's views on a real store: they follow the competitions, whatever happens to either."""

import secrets
from collections.abc import Collection, Iterator

import pytest
from redis.asyncio import Redis

from consumers.projection import PROJECTION_VERSION, Projection
from consumers.season import SeasonUpdater
from consumers.store import Index, IndexEntry, PartitionProgress, Position, Store
from schemas.documents import Document
from schemas.events import Event, build_event
from schemas.storage_keys import EVENTS_TOPIC, scope_keys
from schemas.views import check_view
from testing.servers import Server, valkey

CHANNEL = "standings/2025-26/500m-women"


@pytest.fixture
def own() -> Iterator[Server]:
    with valkey() as server:
        yield server


class Cup:
    """One competition of a season, stored as the consumer does."""

    def __init__(self, store: Store, name: str, stage: int) -> None:
        self._store = store
        self._name = name
        self._projection = Projection(name)
        self._position: Position | None = None
        self._count = 0
        self._data = {
            "name": f"World Cup {stage}",
            "venue": {"name": "Thialf", "city": "Heerenveen", "country": "NED"},
            "starts_on": f"2025-11-{14 + stage}",
            "ends_on": f"2025-11-{14 + stage}",
            "season": "2025-26",
            "stage": stage,
        }

    def _event(self, kind: str, data: Document) -> Event:
        self._count += 1
        return build_event(
            {
                "id": f"{self._name}-{self._count}",
                "source": "/test",
                "subject": self._name,
                "time": f"2025-11-15T12:00:{self._count:02}Z",
                "type": kind,
                "data": data,
            }
        )

    async def say(self, *said: tuple[str, Document]) -> None:
        for kind, data in said:
            self._projection.apply(self._event(kind, data))
        position = Position("e1", self._count)
        await self._store.save(
            self._name,
            self._projection.collect(),
            expected=self._position,
            position=position,
            at="2025-11-15T12:00:00.000000Z",
            write_id=secrets.token_hex(4),
        )
        self._position = position

    async def race(self, times_us: dict[str, int]) -> None:
        distance = "500m-women"
        heats = [
            {
                "heat": heat,
                "entries": [
                    {"race": name, "lane": "inner", "competitor": {"id": name, "name": name, "country": "NED"}}
                ],
            }
            for heat, name in enumerate(times_us, start=1)
        ]
        scheduled = {
            "distance": distance,
            "number": 1,
            "name": "500 m women",
            "discipline": "500m",
            "metres": 500,
            "gender": "women",
            "division": "A",
        }
        await self.say(
            ("competition.announced", self._data),
            ("distance.scheduled", scheduled),
            ("startlist.published", {"distance": distance, "heats": heats}),
            *(
                ("result.committed", {"distance": distance, "heat": heat, "race": name, "time_us": time_us})
                for heat, (name, time_us) in enumerate(times_us.items(), start=1)
            ),
        )

    async def again(self) -> None:
        """Everything once more, into a store that forgot it."""
        self._projection, self._position, self._count = Projection(self._name), None, 0
        await self.race({"Anna": 37_000_000, "Bo": 37_500_000})

    async def official(self) -> None:
        await self.say(("distance.official", {"distance": "500m-women"}))


async def shown(store: Store) -> dict[str, tuple[int, int, int | None]]:
    """Live rank and points, and official points, by name."""
    document = (await store.documents("season:2025-26", [CHANNEL]))[CHANNEL]
    check_view("standings", document)
    return {
        row["name"]: (row["live"]["rank"], row["live"]["points"], row.get("official", {}).get("points"))
        for row in document["rows"].values()
    }


async def test_standings_follow_results_corrections_and_a_store_that_forgot(own: Server) -> None:
    async with Redis.from_url(own.address) as redis:
        store = Store(redis, stream_length=1_000, projection=PROJECTION_VERSION)
        updater = SeasonUpdater(store, lambda: secrets.token_hex(4))
        await updater.update()
        first, second = Cup(store, "wc-1", 1), Cup(store, "wc-2", 2)
        await first.race({"Anna": 37_000_000, "Bo": 37_500_000})
        await first.official()
        await updater.update()
        assert await shown(store) == {"Anna": (1, 60, 60), "Bo": (2, 54, 54)}
        await second.race({"Bo": 36_900_000, "Anna": 37_200_000})  # identical results: the best time decides
        await updater.update()
        assert await shown(store) == {"Bo": (1, 114, 54), "Anna": (2, 114, 60)}
        await second.say(
            (
                "result.corrected",
                {
                    "distance": "500m-women",
                    "heat": 1,
                    "race": "Bo",
                    "status": "DQ",
                    "reason": "T06",
                    "replaces": {"status": "ok", "time_us": 36_900_000},
                },
            )
        )
        await second.official()
        await updater.update()
        assert await shown(store) == {"Anna": (1, 120, 120), "Bo": (2, 54, 54)}
        calendar = (await store.documents("season:2025-26", ["calendar/2025-26"]))["calendar/2025-26"]
        check_view("calendar", calendar)
        assert {name: entry["state"] for name, entry in calendar["competitions"].items()} == {
            "wc-1": "official",
            "wc-2": "official",
        }
        await redis.delete(*scope_keys("season:2025-26"))
        await updater.update()
        assert await shown(store) == {"Anna": (1, 120, 120), "Bo": (2, 54, 54)}


@pytest.mark.parametrize("key", scope_keys("season:2025-26"))
async def test_every_view_of_a_season_is_back_after_any_of_its_keys_was_lost(own: Server, key: str) -> None:
    """When only the position was lost, the next write took the views for complete, and kept nothing but what it changed."""
    async with Redis.from_url(own.address) as redis:
        store = Store(redis, stream_length=1_000, projection=PROJECTION_VERSION)
        updater = SeasonUpdater(store, lambda: secrets.token_hex(4))
        cup = Cup(store, "wc-1", 1)
        await cup.race({"Anna": 37_000_000, "Bo": 37_500_000})
        await cup.official()
        await updater.update()
        channels = ["calendar/2025-26", CHANNEL]
        before = await store.documents("season:2025-26", channels)
        assert set(before) == set(channels)
        await redis.delete(key)
        await updater.update()
        loaded = await store.load("season:2025-26")
        assert loaded.position is not None
        assert loaded.is_complete
        assert {channel: view.doc for channel, view in loaded.views.items()} == before
        await cup.say(("distance.official", {"distance": "500m-women", "official": False}))
        await updater.update()
        assert set(await store.documents("season:2025-26", channels)) == set(channels)


async def test_nothing_is_written_when_nothing_changed(own: Server) -> None:
    async with Redis.from_url(own.address) as redis:
        store = Store(redis, stream_length=1_000, projection=PROJECTION_VERSION)
        updater = SeasonUpdater(store, lambda: secrets.token_hex(4))
        cup = Cup(store, "wc-1", 1)
        await cup.race({"Anna": 37_000_000})
        await updater.update()
        before = await store.progress_of_all()
        await updater.update()
        await SeasonUpdater(store, lambda: secrets.token_hex(4)).update()
        assert await store.progress_of_all() == before


async def test_an_updater_that_another_replaced_for_a_while_continues_from_what_that_one_wrote(own: Server) -> None:
    async with Redis.from_url(own.address) as redis:
        store = Store(redis, stream_length=1_000, projection=PROJECTION_VERSION)
        one, other = (SeasonUpdater(store, lambda: secrets.token_hex(4)) for _ in range(2))
        cup = Cup(store, "wc-1", 1)
        await cup.race({"Anna": 37_000_000, "Bo": 37_500_000})
        await one.update()
        await other.update()
        await cup.official()
        await other.update()
        await cup.say(("distance.official", {"distance": "500m-women", "official": False}))
        await one.update()
        assert await shown(store) == {"Anna": (1, 60, None), "Bo": (2, 54, None)}


# --- what a look costs ---------------------------------------------------------------------------------------------------

PARTITIONS = 3


async def _tell(store: Store, partition: int, changed: Index, removed: Collection[str] = ()) -> None:
    """Stores the progress of a partition, as its consumer does after it stored the competitions."""
    before = await store.partitions.progress(EVENTS_TOPIC, partition)
    after = PartitionProgress(before.offset + 1 if before is not None else 1, "tail", 0, "log")
    await store.partitions.save_progress(
        EVENTS_TOPIC, partition, after, expected=before, changed=changed, removed=removed
    )


async def _commands(redis: Redis) -> int:
    return int((await redis.info("stats"))["total_commands_processed"])


async def test_a_look_costs_the_same_for_any_number_of_competitions_that_do_not_change(own: Server) -> None:
    """The keeper of the season read the position of every competition that was ever stored, three times a second."""
    async with Redis.from_url(own.address) as redis:
        store = Store(redis, stream_length=1_000, projection=PROJECTION_VERSION)
        costs = []
        for total in (2, 300):
            await redis.flushall()
            for number in range(total):
                await Cup(store, f"wc-{number}", 1).race({"Anna": 37_000_000})
            for partition in range(PARTITIONS):
                names = [f"wc-{number}" for number in range(total) if number % PARTITIONS == partition]
                await _tell(store, partition, {name: IndexEntry(0, 5) for name in names})
            updater = SeasonUpdater(store, lambda: secrets.token_hex(4), lambda: range(PARTITIONS))
            await updater.update()
            before = await _commands(redis)
            for _ in range(20):
                await updater.update()
            costs.append(await _commands(redis) - before)
        assert costs[0] == costs[1] < 20 * (2 * PARTITIONS + 10)


async def test_changes_that_partitions_tell_reach_the_season(own: Server) -> None:
    async with Redis.from_url(own.address) as redis:
        store = Store(redis, stream_length=1_000, projection=PROJECTION_VERSION)
        updater = SeasonUpdater(store, lambda: secrets.token_hex(4), lambda: range(PARTITIONS))
        first, second = Cup(store, "wc-1", 1), Cup(store, "wc-2", 2)
        await first.race({"Anna": 37_000_000, "Bo": 37_500_000})
        await _tell(store, 0, {"wc-1": IndexEntry(0, 5)})
        await updater.update()
        assert await shown(store) == {"Anna": (1, 60, None), "Bo": (2, 54, None)}
        await second.race({"Bo": 37_100_000})
        await _tell(store, 2, {"wc-2": IndexEntry(0, 5)})
        await updater.update()
        assert await shown(store) == {"Bo": (1, 114, None), "Anna": (2, 60, None)}
        await redis.delete(*scope_keys("wc-2"))
        await _tell(store, 2, {}, removed=["wc-2"])
        await updater.update()
        assert await shown(store) == {"Anna": (1, 60, None), "Bo": (2, 54, None)}
        await redis.flushall()
        await updater.update()
        await first.again()
        await _tell(store, 0, {"wc-1": IndexEntry(0, 5)})
        updater.reset()
        await updater.update()
        assert await shown(store) == {"Anna": (1, 60, None), "Bo": (2, 54, None)}
