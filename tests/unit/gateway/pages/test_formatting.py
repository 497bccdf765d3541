"""Values in the form of a language; and the words of templates, which every language must have."""

import re
from pathlib import Path

import pytest

from gateway.pages.content.downloads import csv_bytes, neutralise
from gateway.pages.content.embeds import in_lanes, limit_of
from gateway.pages.language import choose_language
from gateway.pages.rendering.formatting import Forms, text_in
from gateway.pages.rendering.responses import page_headers
from schemas.documents import Document
from schemas.i18n.countries import ISO_OF_IOC, country_name
from schemas.i18n.translations import ENGLISH, LANGUAGES, PAGE, has_message
from testing.processes import REPOSITORY

ENGLISH_FORMS, DUTCH = Forms("en"), Forms("nl")
_TEMPLATES = REPOSITORY / "gateway" / "templates"
_SAID = re.compile(r"""\bt\(\s*(?:"([^"]+)"|'([^']+)')""")


@pytest.mark.parametrize(
    ("time", "dutch"),
    [
        ("36.96", "36,96"),
        ("1:41.15", "1.41,15"),
        ("+0.19", "+0,19"),
        ("-1:02.10", "−1.02,10"),
        ("", ""),
        ("DNF", "DNF"),
    ],
)
def test_a_time_is_written_as_the_language_does(time: str, dutch: str) -> None:
    assert DUTCH.time(time) == dutch
    assert ENGLISH_FORMS.time(time) == time.replace("-", "−")


def test_a_date_is_written_as_the_language_does() -> None:
    assert ENGLISH_FORMS.day("2021-12-04", weekday=True) == "Saturday, 4 December 2021"
    assert DUTCH.day("2021-12-04", weekday=True) == "zaterdag 4 december 2021"
    assert DUTCH.days("2021-12-03", "2021-12-05") == "3–5 dec 2021"
    assert DUTCH.days("2021-12-03", "2021-12-03") == DUTCH.days("2021-12-03", "") == "3 december 2021"
    assert DUTCH.day("soon") == DUTCH.days("soon", "") == "soon"


def test_an_hour_is_that_of_the_venue_and_of_utc_where_the_venue_has_none() -> None:
    instant = "2021-12-05T02:10:00.000000Z"
    assert DUTCH.clock(instant, "America/Denver") == "19:10"
    assert DUTCH.day_of(instant, "America/Denver") == "zaterdag 4 december 2021"
    for zone in ("", "Mars/Olympus", "../etc/passwd", "a" * 300):
        assert DUTCH.clock(instant, zone) == "02:10"
    assert DUTCH.clock("later", "") == ""


@pytest.mark.parametrize(
    ("fields", "english", "dutch"),
    [
        ({"discipline": "500m", "gender": "women", "run": 2}, "500 m women, race 2", "500 m vrouwen, 2e race"),
        ({"discipline": "10000m", "gender": "men", "division": "A"}, "10000 m men", "10000 m mannen"),
        ({"discipline": "1000m", "gender": "men", "division": "B"}, "1000 m men, division B", "1000 m mannen, B-groep"),
        ({"discipline": "team-sprint", "gender": "mixed"}, "Team sprint mixed", "Teamsprint gemengd"),
        ({"discipline": "mixed-relay", "gender": "mixed"}, "Relay mixed", "Gemengde aflossing"),
        ({"discipline": "{x}", "gender": "{y}"}, "{x}", "{x}"),
    ],
)
def test_a_distance_is_named_in_the_language(fields: dict[str, str | int], english: str, dutch: str) -> None:
    assert ENGLISH_FORMS.distance(fields) == english
    assert DUTCH.distance(fields) == dutch


def test_a_cup_is_named_in_the_language() -> None:
    assert DUTCH.cup("long-distance-men") == "Lange afstanden mannen"
    assert DUTCH.cup("mass-start-women") == "Massastart vrouwen"
    assert DUTCH.cup("something-else") == "something-else"


def test_a_country_is_named_in_the_language_and_a_code_that_is_none_is_shown() -> None:
    assert country_name("NED", "nl") == "Nederland"
    assert country_name("KOR", "en") == "South Korea"
    assert country_name("ROC", "nl") == "ROC"
    for language in LANGUAGES:
        assert all(country_name(code, language) != code for code in ISO_OF_IOC)


def test_a_team_that_is_called_as_its_country_is_called_so_in_the_language() -> None:
    assert DUTCH.name({"name": "Netherlands", "country": "NED"}) == "Nederland"
    assert DUTCH.name({"name": "Netherlands", "country": "BEL"}) == "Netherlands"
    assert DUTCH.name({"name": "Netherlands"}) == "Netherlands"
    assert DUTCH.name({"name": "Femke Kok", "country": "NED"}) == "Femke Kok"


def test_every_flag_there_is_belongs_to_a_country_with_a_name() -> None:
    flags = {flag.stem for flag in (REPOSITORY / "gateway" / "static" / "flags").glob("*.svg")}
    assert flags
    assert flags <= ISO_OF_IOC.keys()


def test_scripts_know_the_same_countries() -> None:
    script = (REPOSITORY / "gateway" / "static" / "js" / "countries.js").read_text(encoding="utf-8")
    pairs = dict(re.findall(r'\b([A-Z]{3}): "([A-Z]{2})"', script))
    assert len(pairs) > 30
    assert pairs.items() <= ISO_OF_IOC.items()


def test_those_on_the_ice_stand_by_lane_and_in_a_mass_start_by_order() -> None:
    pair: Document = {"races": {"b": {"lane": "outer"}, "a": {"lane": "inner"}}}
    assert [race["lane"] for race in in_lanes(pair)] == ["inner", "outer"]
    mass: Document = {"start_mode": "mass", "races": {n: {"lane": n} for n in ("10", "2")}}
    assert [race["lane"] for race in in_lanes(mass)] == ["2", "10"]
    mass["races"]["10"]["position"] = 1
    assert [race["lane"] for race in in_lanes(mass)] == ["10", "2"]


def test_a_sentence_is_given_in_what_there_is() -> None:
    assert text_in({"en": "Gold", "nl": "Goud"}, "nl") == "Goud"
    assert text_in({"en": "Gold"}, "nl") == "Gold"
    assert text_in({"de": "Gold!"}, "nl") == "Gold!"
    assert text_in({}, "nl") == ""


@pytest.mark.parametrize("template", sorted(_TEMPLATES.glob("*.html")), ids=lambda path: path.name)
@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != ENGLISH])
def test_every_word_of_a_template_is_in_every_language(template: Path, language: str) -> None:
    said = {double or single for double, single in _SAID.findall(template.read_text(encoding="utf-8"))}
    context = "operator" if template.name == "operator.html" else PAGE
    assert sorted(message for message in said if not has_message(language, message, context)) == []


def test_a_cell_that_a_spreadsheet_would_run_is_text_and_a_figure_stays_one() -> None:
    cells: list[str | int] = ["=1+1", "+cmd", "@x", "-2+3", "\tx", "+0.19", "-1:02.10", -3, "a,b", 'say "x"', "a\nb"]
    text = csv_bytes(([f"c{n}" for n in range(len(cells))], [cells])).decode("utf-8-sig")
    head, _, body = text.partition("\r\n")
    assert head.count(",") == len(cells) - 1
    assert body == '\'=1+1,\'+cmd,\'@x,\'-2+3,\'\tx,+0.19,-1:02.10,-3,"a,b","say ""x""","a\nb"\r\n'


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "−"])
@pytest.mark.parametrize(
    "before",
    [
        "",
        " ",
        "\n",
        "\r\n",
        "\t",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u2060",
        "\u3000",
        "\x00",
        "a;",
        "a,",
        "a\n",
        "a\t ",
        ";",
    ],
    ids=repr,
)
def test_no_form_of_a_formula_is_left_to_a_spreadsheet(before: str, sign: str) -> None:
    """A line feed, a full-width sign, a blank or an invisible character before the sign let a formula through."""
    cell = neutralise(f"{before}{sign}cmd|' /C calc'!A0")
    start = before.rpartition(";")[2].rpartition(",")[2].rpartition("\n")[2].rpartition("\t")[2] if before else ""
    assert f"'{start}{sign}cmd" in cell
    assert cell.replace("'", "") == f"{before}{sign}cmd|' /C calc'!A0".replace("'", "")


@pytest.mark.parametrize(
    "cell", ["+0.19", "-1:02.10", "Jutta Leerdam", "Out, Early", "a=b", "Jean-Luc", "a@b", "", "é"]
)
def test_figures_and_ordinary_text_are_downloaded_as_they_are(cell: str) -> None:
    assert neutralise(cell) == cell


def test_a_download_begins_with_a_byte_order_mark() -> None:
    """Excel took UTF-8 without one for an older encoding, and showed `WÃ³jcik`."""
    assert csv_bytes((["name"], [["Wójcik"]])) == "\ufeffname\r\nWójcik\r\n".encode()


@pytest.mark.parametrize(
    ("given", "limit"), [("10", 10), ("0", 0), ("9" * 5_000, 0), ("9" * 9, 500), ("-1", 0), ("١", 0), ("", 0)]
)
def test_a_limit_of_rows_is_a_short_number(given: str, limit: int) -> None:
    """5,000 digits were more than Python turns into a number, and answered with status 500."""
    assert limit_of({"limit": given}) == limit


def test_only_an_embed_may_be_framed_by_others() -> None:
    assert "frame-ancestors *" in page_headers("https://a.example", framed=True)["Content-Security-Policy"]
    policy = page_headers("https://a.example", framed=False)["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "wss://a.example" in policy


def test_a_long_list_of_languages_costs_little() -> None:
    assert choose_language(None, ",".join(["de"] * 10_000 + ["nl"])) == "en"
