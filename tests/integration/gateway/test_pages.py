"""Pages that last: what they say, in which language, to whom, and what they are downloaded as."""

import asyncio
import csv
import io
import json
import re
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from redis.asyncio import Redis

from gateway.service import GatewaySettings, _listen
from testing.processes import free_port
from testing.scope_writer import ScopeWriter
from testing.servers import valkey
from testing.waiting import TIME_SCALE, eventually
from tests.kit.gateway.documents import (
    BREAKING,
    CUP,
    HOSTILE,
    calendar_document,
    competition_document,
    live_document,
    ranking_document,
    report_document,
    standings_document,
    ticker_document,
)
from tests.kit.gateway.running import RunningGateway, StartGateway

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


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "en"), ("de", "en"), ("de, nl;q=0.3", "nl"), ("nl;q=0, en;q=0.1", "en"), ("NL", "nl"), (";;q=x,,", "en")],
)
async def test_the_language_is_what_the_browser_asks_for_first(
    http: httpx.AsyncClient, accepted: str, language: str
) -> None:
    answer = await http.get("/results", headers={"Accept-Language": accepted})
    assert answer.headers["Content-Language"] == language


async def test_dates_and_hours_are_those_of_the_venue_in_the_form_of_the_language(
    http: httpx.AsyncClient, published: str
) -> None:
    dutch = (await http.get(f"/results/{published}", headers=DUTCH)).text
    for text in ("zaterdag 4 december 2021", "13:10", "3–5 dec 2021", "Verenigde Staten", "Massastart mannen"):
        assert text in dutch
    assert f'href="/results/{published}/500m-women"' in dutch
    assert f'href="/results/{published}/mass-start-men"' not in dutch, "there is no ranking yet"


async def test_a_language_that_was_chosen_is_kept_from_page_to_page(http: httpx.AsyncClient, published: str) -> None:
    page = (await http.get(f"/results/{published}?lang=nl")).text
    assert f'href="/results/{published}/500m-women?lang=nl"' in page


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


async def test_head_is_get_without_the_page(http: httpx.AsyncClient, published: str) -> None:
    for path in (f"/results/{published}", "/static/js/words.js", f"/results/{published}.csv"):
        head, whole = await http.head(path), await http.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["ETag"] == whole.headers["ETag"]


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


async def test_a_name_is_text_wherever_it_stands(http: httpx.AsyncClient, every_page: list[str]) -> None:
    named = 0
    for path in every_page:
        for language in ("en", "nl"):
            page = (await http.get(path, params={**dict(httpx.URL(path).params), "lang": language})).text
            named += "&lt;img src=x" in page
            assert "<img src=x" not in page, path
            assert "<b>infringement" not in page, path
            assert "<script>alert" not in page, path
    assert named > len(every_page), "the name is on most of them"


async def test_structured_data_is_a_sports_event_that_no_name_can_break_out_of(
    http: httpx.AsyncClient, published: str, season: str
) -> None:
    distance = structured((await http.get(f"/results/{published}/500m-women")).text)
    assert isinstance(distance, dict)
    assert distance["@type"] == "SportsEvent"
    assert distance["startDate"] == "2021-12-04T20:10:00.000000Z"
    assert distance["location"]["address"]["addressLocality"] == "Salt Lake City"
    assert [each["name"] for each in distance["competitor"]][:2] == [HOSTILE, BREAKING]
    programme = structured((await http.get(f"/results/{published}")).text)
    assert isinstance(programme, dict)
    assert [each["@type"] for each in programme["subEvent"]] == ["SportsEvent"] * 2
    calendar = structured((await http.get(f"/calendar/{season}")).text)
    assert isinstance(calendar, list)
    assert calendar[0]["endDate"] == "2021-12-05"


async def test_every_page_may_load_only_its_own_and_sets_no_cookie(
    http: httpx.AsyncClient, every_page: list[str]
) -> None:
    for path in [*every_page, "/results/nothing-here"]:
        answer = await http.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert ("frame-ancestors *" in policy) == path.startswith("/embed/"), path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Referrer-Policy" in answer.headers
        assert "Set-Cookie" not in answer.headers
        loaded = re.findall(r'(?:src|href)="(//[^"]*|https?://[^"]*)"', answer.text)
        assert all(each.startswith(str(http.base_url)) for each in loaded), path
        assert " style=" not in answer.text.replace("&#34;", '"').split("<textarea")[0]


async def test_a_page_that_did_not_change_is_not_sent_again(
    http: httpx.AsyncClient, published: str, writer: ScopeWriter
) -> None:
    path = f"/results/{published}/500m-women"
    tag = (await http.get(path)).headers["ETag"]
    again = await http.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    dutch = await http.get(path, headers={"If-None-Match": tag, **DUTCH})
    assert dutch.status_code == 200, "another language is another page"


async def test_a_ranking_is_downloaded_as_csv_that_no_spreadsheet_runs(http: httpx.AsyncClient, published: str) -> None:
    answer = await http.get(f"/results/{published}/500m-women.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert f'filename="results-{published}-500m-women.csv"' in answer.headers["Content-Disposition"]
    assert answer.content.count(b"\r\n") == 5
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["name"] for row in rows] == [HOSTILE, BREAKING, "'=SUM(A1)", "Out, Early"]
    first, second = rows[:2]
    assert (first["rank"], first["time"], first["time_us"], first["flags"]) == ("1", "1:36.96", "96965000", "NR PB")
    assert (first["100 m"], first["500 m lap"]) == ("10.47", "1:26.49")
    assert (second["gap"], second["points"], second["500 m"]) == ("+0.39", "54", "")
    assert (rows[3]["status"], rows[3]["rank"]) == ("DQ", "")


async def test_every_table_is_there_as_csv_and_as_the_document_itself(
    http: httpx.AsyncClient, published: str, season: str
) -> None:
    channels = {
        f"/results/{published}": f"competition/{published}",
        f"/results/{published}/500m-women": f"ranking/{published}/500m-women",
        f"/standings/{season}/{CUP}": f"standings/{season}/{CUP}",
        f"/calendar/{season}": f"calendar/{season}",
        f"/ticker/{published}": f"ticker/{published}",
        f"/report/{published}/2021-12-04": f"report/{published}/2021-12-04",
    }
    for path, channel in channels.items():
        page = (await http.get(path)).text
        assert f'href="{path}.csv"' in page
        assert f'href="{path}.json"' in page
        assert (await http.get(f"{path}.json")).json() == (await http.get(f"/api/{channel}")).json()
        rows = list(csv.reader(io.StringIO((await http.get(f"{path}.csv")).text, newline="")))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}


async def test_what_is_not_there_is_said_in_the_language_with_what_there_is(
    http: httpx.AsyncClient, published: str, season: str
) -> None:
    wanted = {
        f"/results/{published}/5000m-men": f"/results/{published}/500m-women",
        "/results/no-such-competition": f"/results/{published}",
        "/results/NO SUCH": f"/results/{published}",
        f"/standings/{season}/5000m-men": f"/standings/{season}/{CUP}",
        "/standings/no-such-season": f"/standings/{season}",
        "/calendar/no-such-season": f"/calendar/{season}",
    }
    for path, instead in wanted.items():
        answer = await http.get(path, headers=DUTCH)
        assert answer.status_code == 404, path
        assert "Deze pagina is er niet" in answer.text
        assert f'href="{instead}"' in answer.text, path
    elsewhere = await http.get("/no<b>where", headers={"Accept": "text/html", **DUTCH})
    assert elsewhere.status_code == 404
    assert "/no&lt;b&gt;where" in elsewhere.text


async def test_a_reader_is_told_to_come_back_while_the_store_is_away(start_gateway: StartGateway) -> None:
    with valkey() as away:
        gateway = await start_gateway(redis_url=away.address, store_timeout_s=0.5)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}", timeout=20) as http:
        for path in ("/results", "/results/x/500m-women", "/standings/2021-22/500m-women", "/embed", "/embed/live/x"):
            answer = await http.get(path, headers=DUTCH)
            assert answer.status_code == 503, path
            assert int(answer.headers["Retry-After"]) > 0
            assert "even niet te lezen" in answer.text


async def test_an_embed_of_what_is_still_to_come_is_empty_and_waits(http: httpx.AsyncClient, competition: str) -> None:
    answer = await http.get(f"/embed/ranking/{competition}/1000m-men", params={"lang": "nl", "theme": "dark"})
    assert answer.status_code == 200
    assert "nog niets gepubliceerd" in answer.text
    assert 'data-theme="dark"' in answer.text
    assert f'<rinkside-ranking competition="{competition}" distance="1000m-men"' in answer.text


async def test_an_embed_shows_as_many_rows_as_were_asked_for(http: httpx.AsyncClient, published: str) -> None:
    path = f"/embed/ranking/{published}/500m-women"
    for limit, rows in (("2", 2), ("0", 4), ("-1", 4), ("x", 4), ("999999", 4)):
        page = (await http.get(path, params={"limit": limit})).text
        assert page.count('class="figure rank"') == rows, limit


async def test_the_picker_gives_code_for_what_was_picked(http: httpx.AsyncClient, published: str) -> None:
    query = {"kind": "ranking", "competition": published, "language": "nl", "look": "dark", "limit": "3"}
    page = (await http.get("/embed", params=query)).text
    base = str(http.base_url).rstrip("/")
    frame = f"{base}/embed/ranking/{published}/500m-women?lang=nl&amp;amp;theme=dark&amp;amp;limit=3"
    assert page.count(frame) == 2, "in the frame, and for readers without scripts in the element"
    for text in (f"{base}/embed.js", "&lt;rinkside-ranking", "&lt;noscript&gt;", 'title="Preview: 500 m vrouwen"'):
        assert text.replace('"', "&#34;") in page or text in page
    nothing = (await http.get("/embed", params={"kind": "nonsense", "competition": "<b>", "look": "<b>"})).text
    assert "<b>" not in nothing


async def test_a_page_is_made_anew_when_its_document_changed(
    http: httpx.AsyncClient, published: str, writer: ScopeWriter
) -> None:
    path = f"/embed/ranking/{published}/500m-women"
    assert (await http.get(path)).text == (await http.get(path)).text
    ranking = ranking_document(published)
    ranking["rows"]["erin"]["name"] = "Somebody New"
    await writer.put({f"ranking/{published}/500m-women": ranking})

    async def shown() -> bool:
        return "Somebody New" in (await http.get(path)).text

    await eventually(shown)


async def test_without_a_season_it_is_the_newest(http: httpx.AsyncClient, published: str) -> None:
    for kind in ("standings", "calendar"):
        answer = await http.get(f"/{kind}?lang=nl")
        assert answer.status_code == 307
        assert answer.headers["Location"].startswith(f"/{kind}/")
        assert answer.headers["Location"].endswith("?lang=nl")


async def test_naming_what_there_is_keeps_nothing_in_memory(http: httpx.AsyncClient, every_page: list[str]) -> None:
    for path in ("/results", "/results/nothing-here", "/embed?kind=calendar"):
        await http.get(path)
    lines = (await http.get("/metrics")).text.splitlines()
    assert float(next(line.split()[1] for line in lines if line.startswith("rinkside_scopes "))) <= 2


async def test_what_is_written_goes_out_at_once() -> None:
    """A listener that did not name its protocol left Nagle's algorithm on: each answer waited 40 ms for its second write."""
    listener = _listen(GatewaySettings(redis_url="", port=free_port()))
    seen: asyncio.Queue[int] = asyncio.Queue()

    async def look(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held = writer.get_extra_info("socket")
        await seen.put(held.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async with await asyncio.start_server(look, sock=listener):
        _, writer = await asyncio.open_connection(*listener.getsockname())
        assert await asyncio.wait_for(seen.get(), 10 * TIME_SCALE)
        writer.close()


@pytest.mark.parametrize("path", ["/static/js/words.js", "/static/css/tokens.css", "/rinkside.js"])
async def test_a_file_is_the_same_compressed_or_not(http: httpx.AsyncClient, path: str) -> None:
    packed = await http.get(path)
    plain = await http.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert packed.headers["ETag"].startswith("W/"), "two codings of one content are not the same bytes"
    assert packed.headers["Cache-Control"] == "no-cache"
    assert int(packed.headers["Content-Length"]) < len(plain.content)
    again = await http.get(path, headers={"If-None-Match": packed.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_long_document_is_compressed_and_its_tag_says_so(http: httpx.AsyncClient, published: str) -> None:
    channel = f"/api/ranking/{published}/500m-women"
    packed = await http.get(channel)
    assert packed.headers["Content-Encoding"] == "gzip"
    plain = await http.get(channel, headers={"Accept-Encoding": "identity"})
    assert (packed.headers["ETag"], plain.headers["ETag"]) == ('W/"e1-1"', '"e1-1"')
    assert (await http.get(channel, headers={"If-None-Match": 'W/"e1-1"'})).status_code == 304


async def test_every_file_that_a_page_names_is_there(http: httpx.AsyncClient, every_page: list[str]) -> None:
    pages = [(await http.get(path)).text for path in every_page]
    named = {name for page in pages for name in re.findall(r'(?:src|href)="(/static/[^"]+)"', page)}
    assert any(name.startswith("/static/flags/") for name in named)
    assert [name for name in sorted(named) if (await http.get(name)).status_code != 200] == []


@pytest.mark.parametrize(
    "name", ["../http.py", "%2e%2e/http.py", "js/../../http.py", "css", "", "js//words.js", ".hidden.js"]
)
async def test_no_file_leads_out_of_the_folder(http: httpx.AsyncClient, name: str) -> None:
    assert (await http.get(f"/static/{name}")).status_code == 404


async def test_the_embed_script_is_followed_to_where_its_imports_are(http: httpx.AsyncClient) -> None:
    answer = await http.get("/embed.js", headers={"Origin": "https://newsroom.example"}, follow_redirects=True)
    assert answer.url.path == "/static/embed.js"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"].startswith("text/javascript")


async def test_words_are_there_in_every_language(http: httpx.AsyncClient) -> None:
    assert (await http.get("/words/nl.json")).json()["Ranking"] == "Uitslag"
    assert (await http.get("/words/xx.json")).status_code == 404


async def test_a_host_that_is_none_is_not_repeated(http: httpx.AsyncClient, published: str) -> None:
    page = await http.get(f"/results/{published}", headers={"Host": 'evil"; script-src *'})
    assert "evil" not in page.text
    assert "evil" not in page.headers["Content-Security-Policy"]
