"""Names that run from right to left, and times of more than an hour."""

from schemas.i18n.formatting import listed_in, time_in
from schemas.i18n.translations import translate

_NAME = "\u05d9\u05d5\u05e0\u05d9"  # a Hebrew name


def test_a_name_from_right_to_left_is_isolated_in_a_sentence() -> None:
    """Without it a browser shows the figures of the time on the other side of the name."""
    said = translate("en", "{skater} wins in {time}.", skater=_NAME, time="36.96")
    assert said == f"\u2068{_NAME}\u2069 wins in 36.96."
    assert translate("en", "{skater} wins.", skater="Andżelika Wójcik") == "Andżelika Wójcik wins."
    assert listed_in("en", [_NAME, "Femke Kok"]) == f"\u2068{_NAME}\u2069 and Femke Kok"


def test_minutes_of_an_hour_and_more_are_hours() -> None:
    assert time_in("en", "61:01.00") == "1:01:01.00"
    assert time_in("nl", "+125:09.30") == "+2.05.09,30"
    assert time_in("en", "59:59.99") == "59:59.99"
    assert time_in("en", "12:44.10") == "12:44.10"
