"""Names of countries, by the three letters of the International Olympic Committee."""

from schemas.i18n.countries import country_name


def test_a_country_has_its_name_in_every_language() -> None:
    assert [country_name("NED", language) for language in ("en", "nl")] == ["Netherlands", "Nederland"]


def test_a_code_that_stands_for_no_country_is_its_own_name() -> None:
    assert country_name("AIN", "nl") == "AIN"
