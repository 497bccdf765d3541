"""Times, days, places and names of distances in the forms of a language."""

from datetime import date

import pytest

from schemas.i18n.formatting import (
    day_in,
    distance_title_in,
    listed_in,
    place_in,
    sentence,
    team_in,
    the_distance_in,
    time_in,
)


def test_a_time_has_the_signs_of_its_language() -> None:
    assert [time_in("nl", text) for text in ("1:41.15", "36.96", "0.05")] == ["1.41,15", "36,96", "0,05"]
    assert time_in("en", "1:41.15") == "1:41.15"


def test_a_day_is_written_out() -> None:
    assert day_in("en", date(2021, 12, 4)) == "4 December 2021"
    assert day_in("nl", date(2021, 12, 4), "full") == "zaterdag 4 december 2021"


def test_places_have_words_and_then_numbers() -> None:
    assert [place_in("en", rank) for rank in (1, 20, 21)] == ["first", "twentieth", "21st"]
    assert [place_in("en", rank) for rank in (22, 33, 40, 111, 112, 113)] == [
        "22nd",
        "33rd",
        "40th",
        "111th",
        "112th",
        "113th",
    ]
    assert [place_in("nl", rank) for rank in (6, 11, 21, 33)] == ["zesde", "elfde", "21e", "33e"]


def test_a_list_is_put_together_as_the_language_does() -> None:
    assert listed_in("nl", ["a", "b", "c"]) == "a, b en c"
    with pytest.raises(ValueError, match="leave the sentence out"):
        listed_in("en", [])


def test_distances_have_a_name_within_a_sentence_and_a_title() -> None:
    assert the_distance_in("en", "500m", "women") == "the women's 500 m"
    assert the_distance_in("nl", "mass-start", "men") == "de massastart bij de mannen"
    assert the_distance_in("nl", "long-distance", "men") == "de lange afstanden bij de mannen"
    assert the_distance_in("nl", "500m", "men", "B") == "de 500 meter bij de mannen in de B-groep"
    assert the_distance_in("en", "relay", "men") == "relay"
    assert distance_title_in("nl", "500m", "women", 2, "B") == "500 m vrouwen, 2e race, B-groep"
    assert distance_title_in("en", "team-pursuit", "women") == "Team pursuit women"


def test_a_team_that_is_called_as_its_country_is_called_so_in_every_language() -> None:
    assert team_in("en", "Netherlands", "NED") == "the Netherlands"
    assert team_in("nl", "Netherlands", "NED") == team_in("nl", "NETHERLANDS", "NED") == "Nederland"
    assert team_in("nl", "Team Zaanlander", "NED") == "Team Zaanlander"


def test_a_sentence_begins_with_a_capital_and_nothing_is_no_error() -> None:
    assert (sentence("the team"), sentence(""), sentence("<img>")) == ("The team", "", "<img>")
