"""Any request to any route: an answer, never an error of the gateway."""

from collections.abc import Iterable
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from gateway.http import build_app
from gateway.settings import GatewaySettings
from schemas.events import Event
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
from tests.kit.gateway.memory_replica import MemoryReplica

SCOPE, SEASON, KEY = "slc-2021", "2021-22", "a key of the desk"
DOCUMENTS = {
    f"competition/{SCOPE}": competition_document(SCOPE, season=SEASON),
    f"ranking/{SCOPE}/500m-women": ranking_document(SCOPE, season=SEASON),
    f"live/{SCOPE}": live_document(SCOPE),
    f"ticker/{SCOPE}": ticker_document(SCOPE),
    f"report/{SCOPE}/2021-12-04": report_document(SCOPE),
    f"calendar/{SEASON}": calendar_document(SEASON, SCOPE),
    f"standings/{SEASON}/{CUP}": standings_document(SEASON, SCOPE),
}


async def _publish(_: Event) -> None:
    """Takes every event."""


REPLICA = MemoryReplica(DOCUMENTS)
APP = build_app(GatewaySettings("redis://unused", desk_key=KEY, desk_burst=10**9), REPLICA.as_replica(), bool, _publish)


def _paths(app: Starlette) -> list[str]:
    """Every address of the application, with `{name}` for what differs."""
    return sorted({route.path + ("/{name}" if isinstance(route, Mount) else "") for route in _routes(app)})


def _routes(app: Starlette) -> Iterable[Route | Mount]:
    return (route for route in app.routes if isinstance(route, Route | Mount))


known = st.sampled_from(
    [
        SCOPE,
        SEASON,
        CUP,
        "500m-women",
        "2021-12-04",
        "clock",
        "nl",
        "js/board.js",
        *DOCUMENTS,
        "500m-women.csv",
        f"{SCOPE}.json",
    ]
)
odd = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["..", ".", "%00", "../http.py", "\x00", "\r\nX: y", "ÿ", "\ud7ff", "'", '"', "<b>", "{}", "{{", "*", "C:\\x"]
    ),
    st.builds(
        lambda sign, times: sign * times, st.sampled_from(["a", "a/", "9", "é", "%", "."]), st.integers(1, 6_000)
    ),
    st.builds(lambda stem: f"{stem}.js", st.text("a", min_size=200, max_size=400)),
)
parts = st.one_of(known, known, odd)
queries = st.dictionaries(
    st.one_of(
        st.sampled_from(
            ["lang", "theme", "limit", "country", "kind", "competition", "season", "cup", "distance", "look"]
        ),
        st.text(max_size=5),
    ),
    st.one_of(known, odd),
    max_size=4,
)
latin = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=30)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.sampled_from(["text/html", "*/*", "application/json"]),
        "Accept-Language": st.one_of(st.just("nl;q=0.9,en"), latin),
        "Accept-Encoding": st.one_of(st.just("gzip"), latin),
        "If-None-Match": st.one_of(st.sampled_from(["*", '"e1-1"', 'W/"e1-1"']), latin),
        "Host": st.one_of(st.just("example.org"), latin),
        "Origin": latin,
        "Range": latin,
        "Content-Type": st.sampled_from(["application/json", "text/plain", "application/json; charset=x"]),
        "Authorization": st.one_of(st.just(f"Bearer {KEY}"), st.just(f"bearer {KEY}"), latin),
    },
)
json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=10)
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=6,
)
bodies = st.one_of(
    st.binary(max_size=30),
    st.dictionaries(
        st.sampled_from(["text", "author", "id", "kind", "shown", "subject", "distance", "competitors", "x"]),
        st.one_of(st.sampled_from(["note", "clock", "a-valid-id-1"]), json_values),
        max_size=5,
    ),
)


async def _ask(
    method: str, path: str, query: dict[str, str], header: dict[str, str], body: bytes | dict[str, object]
) -> httpx.Response:
    transport = httpx.ASGITransport(APP)  # raises what the application raises
    async with httpx.AsyncClient(transport=transport, base_url="http://gateway") as client:
        content = {"json": body} if isinstance(body, dict) else {"content": body}
        encoded = {name: value.encode("latin-1") for name, value in header.items()}
        return await client.request(method, path, params=query, headers=encoded, **content)  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(st.data())
async def test_any_request_is_answered(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(_paths(APP)))
    while "{" in path:
        begin, end = path.index("{"), path.index("}")
        part = data.draw(parts)
        path = path[:begin] + quote(part, safe=data.draw(st.sampled_from(["", "/"]))) + path[end + 1 :]
    usual = ["POST"] if "/desk/" in path else ["GET"]
    method = data.draw(st.sampled_from([*usual * 6, "GET", "POST", "HEAD", "OPTIONS", "DELETE", "NOTHING"]))
    body = data.draw(bodies) if method == "POST" else b""
    answer = await _ask(method, path, data.draw(queries), data.draw(headers), body)
    assert answer.status_code < 500


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(_paths(APP)), queries)
async def test_any_page_is_answered_while_the_store_is_away(path: str, query: dict[str, str]) -> None:
    for name in ("{competition}", "{channel:path}", "{name}", "{distance}", "{season}", "{cup}", "{date}", "{kind}"):
        path = path.replace(name, {"{channel:path}": f"live/{SCOPE}", "{date}": "2021-12-04"}.get(name, SCOPE))
    REPLICA.is_lost = True
    try:
        answer = await _ask("GET", path, query, {}, b"")
    finally:
        REPLICA.is_lost = False
    assert answer.status_code < 500 or (answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/results/", "/results"),
        (f"/results/{SCOPE}//", f"/results/{SCOPE}"),
        ("/nowhere/", None),
        ("/results/%5Cevil.example/", "/results/%5Cevil.example"),
    ],
)
async def test_a_last_slash_too_many_leads_to_the_address_on_this_host(path: str, target: str | None) -> None:
    """Starlette's redirect repeated whatever the Host header said."""
    answer = await _ask("GET", path, {"lang": "nl"}, {"Host": "evil.example"}, b"")
    assert answer.headers.get("Location") == (target and f"{target}?lang=nl")
    assert answer.status_code == (404 if target is None else 307)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/static/{'a' * 300}.js", 404),
        (f"/static/{'a' * 6_000}", 404),
        (f"/{'a' * 6_000}", 404),
        (f"/results/{'a' * 6_000}", 404),
        (f"/embed/ranking/{SCOPE}/500m-women?limit={'9' * 5_000}", 200),
        ("/static/js%00.js", 404),
        ("/words/%00.json", 404),
    ],
)
async def test_addresses_that_no_file_system_takes_are_not_found(path: str, status: int) -> None:
    """Three of these ended in status 500 and a traceback."""
    answer = await _ask("GET", path, {}, {"Accept": "text/html"}, b"")
    assert answer.status_code == status
