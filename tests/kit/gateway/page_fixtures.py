"""A small competition in the store, and its pages over HTTP."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from redis.asyncio import Redis

from testing.scope_writer import ScopeWriter
from tests.kit.gateway.documents import (
    CUP,
    calendar_document,
    competition_document,
    live_document,
    ranking_document,
    report_document,
    standings_document,
    ticker_document,
)
from tests.kit.gateway.running import RunningGateway

Get = Callable[..., Awaitable[httpx.Response]]


DUTCH = {"Accept-Language": "nl-BE,nl;q=0.9,en;q=0.5"}


@pytest.fixture
async def http(gateway: RunningGateway) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as client:
        yield client


@pytest.fixture
def season(competition: str) -> str:
    """One that no other test knows."""
    return f"s-{competition}"


@pytest.fixture
async def published(writer: ScopeWriter, client: Redis, season: str) -> str:
    """The small competition and its season; gives its id."""
    scope = writer.scope
    await writer.put(
        {
            f"competition/{scope}": competition_document(scope, season=season),
            f"ranking/{scope}/500m-women": ranking_document(scope, season=season),
            f"live/{scope}": live_document(scope),
            f"ticker/{scope}": ticker_document(scope),
            f"report/{scope}/2021-12-04": report_document(scope),
        }
    )
    of_season = {f"calendar/{season}": calendar_document(season, scope)}
    of_season[f"standings/{season}/{CUP}"] = standings_document(season, scope)
    await ScopeWriter(client, f"season:{season}").put(of_season)
    return scope


@pytest.fixture
def every_page(published: str, season: str) -> list[str]:
    """Every address that has a page of this competition."""
    embeds = [
        f"ranking/{published}/500m-women",
        f"live/{published}",
        f"ticker/{published}",
        f"standings/{season}/{CUP}",
        f"calendar/{season}",
    ]
    return [
        "/",
        f"/c/{published}",
        f"/commentary/{published}",
        f"/overlay/clock?competition={published}",
        "/results",
        f"/results/{published}",
        f"/results/{published}/500m-women",
        f"/standings/{season}",
        f"/standings/{season}/{CUP}",
        f"/calendar/{season}",
        f"/ticker/{published}",
        f"/report/{published}/2021-12-04",
        "/embed",
        f"/embed?kind=standings&season={season}",
        *(f"/embed/{each}" for each in embeds),
    ]


def structured(page: str) -> object:
    """The JSON-LD of a page, found as a browser finds it: up to the first end of a script element."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])
