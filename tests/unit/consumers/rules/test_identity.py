"""Who is one person: cases of real lists, and properties over random ones."""

from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.identity import Appearance, Decision, Unit, are_of_one_country, resolve


def persons(*appearances: Appearance, decisions: tuple[Decision, ...] = ()) -> set[frozenset[str]]:
    """The persons, as sets of `competition/competitor`."""
    found: dict[Unit, set[str]] = {}
    for unit, person in resolve(appearances, decisions).items():
        found.setdefault(person, set()).add("/".join(unit))
    return {frozenset(units) for units in found.values()}


def one(competition: str, competitor: str, name: str, country: str | None = "NED", **more: str | None) -> Appearance:
    return Appearance((competition, competitor), name, country, **{"distance": f"{competition}/500m", **more})


def test_a_number_is_one_person_whatever_the_country_the_spelling_and_the_bib() -> None:
    """A skater of 2021-22 under RUS and of 2025-26 under AIN, in two spellings; one who changed from KOR to HUN."""
    assert persons(
        one("a", "12", "Anastasiia Semenova", "RUS", person="isu:1"),
        one("b", "77", "SEMYONOVA Anastasia", "AIN", person="isu:1"),
        one("a", "5", "Kim Min-Seok", "KOR", person="isu:2"),
        one("b", "6", "Min Seok Kim", "HUN", person="isu:2"),
    ) == {frozenset({"a/12", "b/77"}), frozenset({"a/5", "b/6"})}


def test_two_of_one_name_and_country_in_one_race_stay_two_in_every_competition() -> None:
    """Their numbers tell them apart; without numbers the competitor id does, and where it does not, nothing is joined."""
    wei = [one("a", "w1", "Zhang Wei", "CHN"), one("a", "w2", "Zhang Wei", "CHN"), one("b", "w1", "Wei Zhang", "CHN")]
    assert persons(*wei) == {frozenset({"a/w1", "b/w1"}), frozenset({"a/w2"})}
    assert persons(*wei[:2], one("b", "9", "Wei Zhang", "CHN")) == {
        frozenset({"a/w1"}),
        frozenset({"a/w2"}),
        frozenset({"b/9"}),
    }
    numbers = [
        one("a", "w1", "Zhang Wei", "CHN", person="isu:1"),
        one("b", "9", "Zhang Wei", "CHN", person="isu:1"),
        one("b", "8", "Zhang Wei", "CHN", person="isu:2"),
    ]
    assert persons(*numbers) == {frozenset({"a/w1", "b/9"}), frozenset({"b/8"})}


def test_one_name_and_country_is_one_person_without_numbers() -> None:
    assert persons(one("a", "1", "Andżelika WÓJCIK", "POL"), one("b", "2", "Wojcik Andzelika", "POL")) == {
        frozenset({"a/1", "b/2"})
    }


def test_two_numbers_of_one_source_are_two_and_numbers_of_two_sources_may_be_one() -> None:
    name = "Jan Smit"
    assert len(persons(one("a", "1", name, person="isu:1"), one("b", "2", name, person="isu:2"))) == 2
    assert len(persons(one("a", "1", name, person="isu:1"), one("b", "2", name, person="knsb:2"))) == 1


def test_codes_of_one_country_are_joined_when_nobody_else_fits() -> None:
    zueva = [one("a", "1", "Marina Zueva", "BLR"), one("b", "2", "Marina ZUEVA", "AIN")]
    assert persons(*zueva) == {frozenset({"a/1", "b/2"})}
    assert len(persons(*zueva, one("a", "3", "Marina Zueva", "RUS"))) == 3
    assert persons(one("a", "1", "X Y", "RUS"), one("b", "2", "X Y", "ROC"), one("c", "3", "X Y", "AIN")) == {
        frozenset({"a/1", "b/2", "c/3"})
    }
    assert are_of_one_country("RUS", "AIN")
    assert not are_of_one_country("RUS", "BLR")
    assert not are_of_one_country("KOR", "HUN")


def test_an_editor_joins_and_separates_and_takes_both_back() -> None:
    kim = one("a", "5", "Min-Seok Kim", "KOR"), one("b", "6", "Min-Seok Kim", "HUN")
    together = {frozenset({"a/5", "b/6"})}
    apart = {frozenset({"a/5"}), frozenset({"b/6"})}
    same = Decision(("a", "5"), ("b", "6"), "same")
    back = Decision(("b", "6"), ("a", "5"), "automatic")
    assert persons(*kim) == apart
    assert persons(*kim, decisions=(same,)) == together
    assert persons(*kim, decisions=(same, back)) == apart
    jan = one("a", "5", "Jan Smit"), one("b", "6", "Jan Smit")
    different = Decision(("b", "6"), ("a", "5"), "different")
    assert persons(*jan) == together
    assert persons(*jan, decisions=(different,)) == apart
    assert persons(*jan, decisions=(different, back)) == together
    assert persons(*jan, decisions=(Decision(("x", "1"), ("y", "2"), "same"),)) == together


units = st.tuples(st.sampled_from("abc"), st.sampled_from(["1", "2", "3"]))
appearances = st.lists(
    st.builds(
        Appearance,
        units,
        st.sampled_from(["Jan Smit", "SMIT Jan", "Bo Li", "Li Bo"]),
        st.sampled_from(["NED", "CHN", "RUS", "AIN", "BLR", None]),
        st.sampled_from([None, None, None, "isu:1", "isu:2", "knsb:1"]),
        st.sampled_from([None, "a/500m", "b/500m", "c/500m"]),
    ),
    max_size=10,
)
decisions = st.lists(st.builds(Decision, units, units, st.sampled_from(["same", "different", "automatic"])), max_size=4)


@given(appearances, decisions)
def test_the_order_of_the_appearances_makes_no_difference(given_: list[Appearance], decided: list[Decision]) -> None:
    assert resolve(given_, decided) == resolve(given_[::-1], decided)


@given(appearances, decisions)
def test_decisions_that_were_taken_back_leave_nothing_behind(given_: list[Appearance], decided: list[Decision]) -> None:
    taken_back = [Decision(each.other, each.one, "automatic") for each in decided]
    assert resolve(given_, [*decided, *taken_back]) == resolve(given_)


@given(appearances)
def test_whoever_starts_beside_a_namesake_is_somebody_else_unless_a_number_says_so(given_: list[Appearance]) -> None:
    found = resolve(given_)
    for first in given_:
        for second in given_:
            if first.unit == second.unit or first.distance is None or first.distance != second.distance:
                continue
            if not any(each.person for each in given_):
                assert found[first.unit] != found[second.unit]


@given(appearances, decisions)
def test_every_appearance_has_a_person_that_is_one_of_its_own(
    given_: list[Appearance], decided: list[Decision]
) -> None:
    found = resolve(given_, decided)
    assert found.keys() == {each.unit for each in given_}
    assert all(found[person] == person for person in found.values())
