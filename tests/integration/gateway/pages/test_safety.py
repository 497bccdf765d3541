"""What a page never does: run a name, load from elsewhere, set a cookie, leave its folder, repeat a false host."""

import re

import httpx
import pytest

from tests.kit.gateway.documents import (
    BREAKING,
    HOSTILE,
)
from tests.kit.gateway.page_fixtures import structured


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


@pytest.mark.parametrize(
    "name", ["../http.py", "%2e%2e/http.py", "js/../../http.py", "css", "", "js//locale.js", ".hidden.js"]
)
async def test_no_file_leads_out_of_the_folder(http: httpx.AsyncClient, name: str) -> None:
    assert (await http.get(f"/static/{name}")).status_code == 404


async def test_a_host_that_is_none_is_not_repeated(http: httpx.AsyncClient, published: str) -> None:
    page = await http.get(f"/results/{published}", headers={"Host": 'evil"; script-src *'})
    assert "evil" not in page.text
    assert "evil" not in page.headers["Content-Security-Policy"]
