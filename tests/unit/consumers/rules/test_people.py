"""One person, many spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.people import folded, name_key, same_person_key, team_name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Andzelika Wojcik", "Andżelika WÓJCIK"),
        ("Andżelika Wójcik", "WOJCIK Andzelika"),
        ("Ireen Wüst", "WUST Ireen"),
        ("Håvard Holmefjord Lorentzen", "Havard Holmefjord LORENTZEN"),
        ("Bjørn Søndrål", "SONDRAL, Bjorn"),
        ("Damian Żurek", "Damian Zurek"),
        ("Michał Łuczak", "LUCZAK Michal"),
        ("Ted-Jan Bloemen", "BLOEMEN Ted Jan"),
        ("Kim Min-seok", "Min Seok KIM"),
        ("Dai Dai N'tab", "Dai Dai N’TAB"),
        ("Sanne in 't Hof", "IN ´T HOF Sanne"),
        ("Martina Sáblíková", "SABLIKOVA  Martina"),
        ("Đorđe Æsir Groß", "dorde aesir gross"),
        ("Ivan İstanbullu", "Ivan Istanbullu"),
    ],
)
def test_two_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert same_person_key(one, "NED") == same_person_key(other, "NED")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Miho Takagi", "Nana Takagi"),
        ("Femke Kok", "F. Kok"),
        ("Ireen Wüst", "Ireen Wuest"),
        ("Kim Min-seok", "Kim Minseok"),
        ("Kim Min-seok", "Kim Min-sun"),
        ("Skater 1 (not known)", "Skater 2 (not known)"),
        ("高木 美帆", "高木 菜那"),
    ],
)
def test_what_may_be_two_people_has_two_keys(one: str, other: str) -> None:
    assert same_person_key(one, "KOR") != same_person_key(other, "KOR")


def test_namesakes_of_two_countries_are_two_people() -> None:
    assert same_person_key("Kim Min-seok", "KOR") != same_person_key("Kim Min-seok", "HUN")
    assert same_person_key("Kim Min-seok", None) == same_person_key("KIM Min-seok", None) == "kim min seok|"


def test_a_team_is_the_same_team_whoever_skates_in_it() -> None:
    assert team_name_key("Netherlands (Wust, Wijfje, Schouten)") == team_name_key("NETHERLANDS")
    assert team_name_key("Netherlands 1") != team_name_key("Netherlands 2")
    assert team_name_key("New Zealand") != team_name_key("Zealand New")
    assert team_name_key("(Wust, Wijfje)") == "wijfje wust"


def test_a_name_of_signs_only_is_its_own_key() -> None:
    assert name_key(" ?? ") == "??"
    assert name_key("??") != name_key("!!")


@given(st.text())
def test_folding_is_done_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(
    st.lists(st.text("abcdéüłøß", min_size=1, max_size=6), min_size=1, max_size=4).flatmap(
        lambda words: st.tuples(st.just(words), st.permutations(words))
    )
)
def test_neither_case_nor_the_order_of_the_words_makes_another(names: tuple[list[str], list[str]]) -> None:
    words, shuffled = names
    assert name_key(" ".join(words)) == name_key("-".join(shuffled).upper())
