"""What a page shows: results, standings, ticker, report, the shells of the screens."""

import json
import re

import httpx
from redis.asyncio import Redis

from testing.scope_writer import ScopeWriter
from tests.kit.gateway.documents import (
    CUP,
    standings_document,
)
from tests.kit.gateway.page_fixtures import DUTCH


async def test_a_result_page_has_the_table_in_the_readers_language(http: httpx.AsyncClient, published: str) -> None:
    path = f"/results/{published}/500m-women"
    dutch = await http.get(path, headers=DUTCH)
    assert dutch.headers["Content-Language"] == "nl"
    assert "Accept-Language" in dutch.headers["Vary"]
    for text in (
        '<html lang="nl"',
        "500 m vrouwen",
        "1.36,96",
        "+0,39",
        'title="Nederland"',
        "Nationaal record",
        ">Plaats<",
    ):
        assert text in dutch.text
    english = await http.get(path, params={"lang": "en"}, headers=DUTCH)
    for text in (
        '<html lang="en"',
        "500 m women",
        "1:36.96",
        "+0.39",
        'title="Netherlands"',
        "National record",
        ">Rank<",
    ):
        assert text in english.text
    assert 'hreflang="nl"' in english.text
    assert f'<link rel="canonical" href="http://127.0.0.1:{http.base_url.port}{path}">' in english.text


async def test_standings_say_what_is_official_and_what_moves(
    http: httpx.AsyncClient, published: str, season: str, client: Redis
) -> None:
    settled = (await http.get(f"/standings/{season}/{CUP}")).text
    assert "332" in settled
    assert 'data-is="official"' in settled
    assert 'data-is="running"' not in settled
    moving = f"m-{season}"
    document = standings_document(moving, published, moving=True)
    await ScopeWriter(client, f"season:{moving}").put({f"standings/{moving}/{CUP}": document})
    page = (await http.get(f"/standings/{moving}/{CUP}")).text
    for text in ('data-is="running"', ">As it stands now<", "▲2", "up 2", "▼1", "down 1", "322", "332"):
        assert text in page


async def test_a_shell_brings_its_words_and_knows_its_competition(http: httpx.AsyncClient, competition: str) -> None:
    for path in (f"/c/{competition}", f"/?competition={competition}"):
        page = (await http.get(path, headers=DUTCH)).text
        assert competition in page
        words = re.search(r'<script type="application/json" id="words">(.*?)</script>', page, re.DOTALL)
        assert words is not None
        assert json.loads(words[1])["Ranking"] == "Uitslag"
    assert (await http.get("/c/NO SUCH")).status_code == 404


async def test_a_ticker_is_newest_first_in_the_language_at_the_hour_of_the_venue(
    http: httpx.AsyncClient, published: str
) -> None:
    page = (await http.get(f"/ticker/{published}", headers=DUTCH)).text
    assert page.index("in het Nederlands") < page.index("Het ijs ligt klaar.")
    assert ">13:12</time>" in page
    assert f'href="/ticker/{published}"' in (await http.get(f"/results/{published}")).text
    assert (await http.get("/ticker/no-such-competition")).status_code == 404
    embedded = (await http.get(f"/embed/ticker/{published}", headers=DUTCH)).text
    assert ">13:12</time>" in embedded
    assert f"<title>Ticker {published}" not in embedded  # but that of its name


async def test_a_report_is_for_the_readers_of_a_country(http: httpx.AsyncClient, published: str) -> None:
    path = f"/report/{published}/2021-12-04"
    dutch = (await http.get(path, headers=DUTCH)).text
    for text in ("Wojcik wint in 36,77.", "Kok wordt vierde.", "zaterdag 4 december 2021", ">36,77<", "country=USA"):
        assert text in dutch
    assert "Jackson" not in dutch
    english = (await http.get(path)).text
    assert "Jackson is sixth." in english, "the rink is in the United States"
    assert "Kok" not in english
    chosen = (await http.get(path, params={"country": "NED"})).text
    assert "Kok is fourth." in chosen
    assert f'href="{path}"' in (await http.get(f"/results/{published}")).text
    missing = await http.get(f"/report/{published}/2021-12-05")
    assert missing.status_code == 404
    assert f'href="{path}"' in missing.text


async def test_without_a_season_it_is_the_newest(http: httpx.AsyncClient, published: str) -> None:
    for kind in ("standings", "calendar"):
        answer = await http.get(f"/{kind}?lang=nl")
        assert answer.status_code == 307
        assert answer.headers["Location"].startswith(f"/{kind}/")
        assert answer.headers["Location"].endswith("?lang=nl")
