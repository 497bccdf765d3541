"""The language of a page, its dates and its texts."""

import httpx
import pytest

from tests.kit.gateway.documents import (
    CUP,
)
from tests.kit.gateway.page_fixtures import DUTCH


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


async def test_words_are_there_in_every_language(http: httpx.AsyncClient) -> None:
    assert (await http.get("/words/nl.json")).json()["Ranking"] == "Uitslag"
    assert (await http.get("/words/xx.json")).status_code == 404
