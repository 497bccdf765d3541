"""The report of Saturday 4 December 2021 carries what a newspaper would print, in English and in Dutch.

The facts are those that newspapers did print. Each is looked for in the text that readers in the Netherlands are given.
"""

from typing import Any

import pytest

from consumers.projection import Projection
from producers.simulate import race_day
from schemas.documents import Document
from schemas.i18n.translations import LANGUAGES
from schemas.views import check_view

CHANNEL = "report/slc-2021/2021-12-04"

ENGLISH: dict[str, list[str]] = {
    "500m-women-2": [
        "Andżelika Wójcik won the women's 500 m in 36.77",
        "For Andżelika Wójcik it was the second Polish record in two days",
        "Femke Kok came fourth in 36.96 and is the first Dutch woman under 37 seconds.",
        "For Femke Kok it was the second Dutch record in two days, after 37.01 on 3 December 2021.",
        "Jutta Leerdam was last of 20 in 45.53.",
        "Erin Jackson leads with 332, ahead of Angelina Golikova with 296",
    ],
    "1500m-men": [
        "Joey Mantia won the men's 1500 m in 1:41.15",
        "Thomas Krol third in 1:41.89",
        "Kjeld Nuis eleventh in 1:43.04",
    ],
    "1000m-women": [
        "Miho Takagi won the women's 1000 m in 1:11.83",
        "Jutta Leerdam second in 1:12.25",
        "Femke Kok came fifth in 1:12.87 and improved the personal best, which was 1:14.17.",
        "Ireen Wüst ninth",
        "Lotte van Beek fourteenth",
    ],
    "mass-start-men": [
        "Bart Swings won the men's mass start.",
        "Jorrit Bergsma sixth",
        "Bart Hoolwerf was out in the semi-final",
    ],
    "team-pursuit-women": [
        "Canada won the women's team pursuit in 2:52.39, ahead of the Netherlands (2:52.69)",
        "the Netherlands stayed four hundredths above the Dutch record (2:52.65)",
        "Japan fell in the last lap and finished in 3:01.51.",
    ],
}

DUTCH: dict[str, list[str]] = {
    "500m-women-2": [
        "Andżelika Wójcik won de 500 meter bij de vrouwen in 36,77",
        "Het was voor Andżelika Wójcik het tweede Pools record in twee dagen",
        "Femke Kok werd vierde in 36,96 en is de eerste Nederlandse onder de 37 seconden.",
        "Het was voor Femke Kok het tweede Nederlands record in twee dagen, na 37,01 op 3 december 2021.",
        "Jutta Leerdam werd laatste van 20 in 45,53.",
        "Erin Jackson met 332, voor Angelina Golikova met 296",
    ],
    "1500m-men": [
        "Joey Mantia won de 1500 meter bij de mannen in 1.41,15",
        "Thomas Krol derde in 1.41,89",
        "Kjeld Nuis elfde in 1.43,04",
    ],
    "1000m-women": [
        "Miho Takagi won de 1000 meter bij de vrouwen in 1.11,83",
        "Jutta Leerdam tweede in 1.12,25",
        "Femke Kok werd vijfde in 1.12,87 en verbeterde het persoonlijk record, dat op 1.14,17 stond.",
        "Ireen Wüst negende",
        "Lotte van Beek veertiende",
    ],
    "mass-start-men": [
        "Bart Swings won de massastart bij de mannen.",
        "Jorrit Bergsma zesde",
        "Bart Hoolwerf was op de massastart bij de mannen in de halve finale uitgeschakeld.",
    ],
    "team-pursuit-women": [
        "Canada won de ploegenachtervolging bij de vrouwen in 2.52,39, voor Nederland (2.52,69)",
        "bleef Nederland vier honderdsten boven het Nederlands record (2.52,65)",
        "Japan viel in de laatste ronde en finishte in 3.01,51.",
    ],
}

FACTS = [
    (language, distance, fact)
    for language, facts in (("en", ENGLISH), ("nl", DUTCH))
    for distance, of_distance in facts.items()
    for fact in of_distance
]


@pytest.fixture(scope="module")
def day() -> Projection:
    projection = Projection("slc-2021")
    for event in race_day():
        projection.apply(event)
    projection.collect()
    return projection


@pytest.fixture(scope="module")
def report(day: Projection) -> Document:
    return day.views[CHANNEL].doc


def prose(report: Document, distance: str, language: str, country: str | None = None) -> str:
    """What a reader reads about a distance; those of one country, or of all."""
    sentences: list[dict[str, Any]] = report["distances"][distance]["sentences"]
    return " ".join(
        each["text"][language] for each in sentences if country is None or each.get("country", country) == country
    )


@pytest.mark.parametrize(("language", "distance", "fact"), FACTS)
def test_the_report_says_what_the_papers_printed(report: Document, language: str, distance: str, fact: str) -> None:
    assert fact in prose(report, distance, language, "NED")


def test_the_report_and_the_ticker_are_what_their_models_promise(day: Projection, report: Document) -> None:
    check_view("report", report)
    check_view("ticker", day.views["ticker/slc-2021"].doc)


def test_the_day_is_that_of_the_rink_and_there_is_one_report(day: Projection) -> None:
    assert [channel for channel in day.views if channel.startswith("report/")] == [CHANNEL]


def test_the_headline_and_the_introduction_tell_of_the_day(report: Document) -> None:
    assert report["headline"] == {
        "en": "Femke Kok first Dutch woman under 37 seconds",
        "nl": "Femke Kok eerste Nederlandse onder de 37 seconden",
    }
    assert report["title"]["nl"] == "World Cup 3, Salt Lake City, zaterdag 4 december 2021"
    first = report["intro"][0]["text"]["en"]
    for winner in ("Andżelika Wójcik", "Joey Mantia", "Miho Takagi", "Bart Swings", "Canada"):
        assert winner in first


def test_every_sentence_is_there_in_every_language_and_is_a_sentence(day: Projection, report: Document) -> None:
    lines = [line["text"] for line in day.views["ticker/slc-2021"].doc["lines"].values()]
    told = [each["text"] for distance in report["distances"].values() for each in distance["sentences"]]
    for text in [*lines, *told, *(each["text"] for each in report["intro"])]:
        assert sorted(text) == sorted(LANGUAGES)
        for said in text.values():
            assert said[0].upper() == said[0]
            assert said.endswith(".")
            assert "{" not in said
            assert "!" not in said


def test_nobody_who_is_not_known_is_named_and_no_made_up_time_is_printed(report: Document) -> None:
    for key, distance in report["distances"].items():
        for language in LANGUAGES:
            text = prose(report, key, language)
            assert "not known)" not in text
            for row in distance["top"].values():
                if "time" in row.get("reconstructed", []):
                    assert row["time"] not in text


def test_places_are_found_by_country(report: Document) -> None:
    dutch = report["distances"]["1500m-men"]["countries"]["NED"]
    found = {row["name"]: row.get("rank") for row in dutch.values()}
    assert found["Kjeld Nuis"] == 11
    assert next(iter(found)) == "Thomas Krol"


def test_the_report_grows_as_distances_are_skated_to_their_end() -> None:
    projection = Projection("slc-2021")
    over: list[tuple[str, int]] = []
    for event in race_day():
        projection.apply(event)
        if event.type == "distance.official" or event.type == "heat.committed":
            projection.collect()
            document = projection.views[CHANNEL].doc
            if not over or over[-1] != (document["state"], len(document["distances"])):
                over.append((document["state"], len(document["distances"])))
    assert over == [
        ("running", 0),
        *[("running", number) for number in range(1, 5)],
        ("provisional", 5),
        ("official", 5),
    ]


def test_the_ticker_tells_the_day_as_it_went(day: Projection) -> None:
    lines = day.views["ticker/slc-2021"].doc["lines"].values()
    said = [line["text"]["en"] for line in sorted(lines, key=lambda line: int(line["position"]))]
    in_order = [
        "Femke Kok 36.96: Dutch record again, now as the first Dutch woman under 37 seconds.",
        "Andżelika Wójcik takes the lead in 36.77, 0.16 ahead of Olga Fatkulina.",
        "Joey Mantia takes the lead in 1:41.15, 0.74 ahead of Thomas Krol.",
        "Femke Kok improves the personal best from 1:14.17 to 1:12.87.",
        "Bart Swings wins the men's mass start.",
        "Japan fell in the last lap and finished in 3:01.51.",
    ]
    places = [said.index(each) for each in in_order]
    assert places == sorted(places)
