"""Embeds, the picker that gives their code, and the script."""

import httpx


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


async def test_the_embed_script_is_followed_to_where_its_imports_are(http: httpx.AsyncClient) -> None:
    answer = await http.get("/embed.js", headers={"Origin": "https://newsroom.example"}, follow_redirects=True)
    assert answer.url.path == "/static/embed.js"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"].startswith("text/javascript")
