"""Standings have one row for each person: over competitions, spellings, countries and editors' decisions."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from consumers.season.documents import standings_documents
from schemas.documents import Document
from schemas.views import check_view
from tests.kit.consumers.log import Log, documents, project


class WorldCup(Log):
    """A 1000 m of a World Cup; skaters are (competitor id, name, country, number), in the order of their times."""

    def __init__(
        self, stage: int, *skaters: tuple[str, str, str, str | None], seed: list[Document] | None = None
    ) -> None:
        super().__init__(competition=f"wc-{stage}")
        days = {"starts_on": "2026-01-10", "ends_on": "2026-01-11", "season": "2025-26", "stage": stage}
        self.add("competition.announced", {"name": f"World Cup {stage}", "venue": {"name": "Oval"}, **days})
        about = {"number": 1, "name": "1000 m Men", "discipline": "1000m", "metres": 1000, "gender": "men"}
        self.add("distance.scheduled", {"distance": self.distance, **about, "status": "finished"})
        if seed:
            self.add("cup.seeded", {"season": "2025-26", "cup": "1000m-men", "rows": seed})
        for heat, (id_, name, country, person) in enumerate(skaters, start=1):
            competitor: dict[str, Any] = {"id": id_, "name": name, "country": country, "person": person}
            entries = [{"race": f"r-{id_}-{heat}", "lane": "inner", "competitor": competitor}]
            one = {"heat": heat, "entries": entries}
            self.add("startlist.published", {"distance": self.distance, "heats": [one], "complete": False})
            self.result(heat, id_, 68_000_000 + heat * 100_000)
            self.of_heat("committed", heat)
        self.add("distance.official", {"distance": self.distance})

    def decide(self, one: str, other: str, decision: str) -> "WorldCup":
        refs = [dict(zip(("competition", "competitor"), text.split("/"), strict=True)) for text in (one, other)]
        self.add("identity.decided", {"one": refs[0], "other": refs[1], "decision": decision})
        return self


def standings(*cups: WorldCup) -> Document:
    points = {}
    for cup in cups:
        found = documents(project(cup.events, cup.competition, batch=1_000))
        points[cup.competition] = found[f"points/{cup.competition}"]
    document = standings_documents("2025-26", points)["standings/2025-26/1000m-men"]
    check_view("standings", document)
    return document


def totals(document: Document) -> list[tuple[str, int]]:
    return sorted((f"{row['name']} {row['country']}", row["official"]["points"]) for row in document["rows"].values())


def test_a_number_is_one_row_whatever_the_country_the_spelling_and_the_id() -> None:
    document = standings(
        WorldCup(1, ("12", "Sergei Ivanov", "RUS", "isu:7"), ("3", "Jan Smit", "NED", None)),
        WorldCup(2, ("88", "IVANOV Sergey", "AIN", "isu:7"), ("9", "Jan Smit", "NED", None)),
    )
    assert totals(document) == [("IVANOV Sergey AIN", 120), ("Jan Smit NED", 108)]
    [row] = [row for row in document["rows"].values() if row.get("person") == "isu:7"]
    assert row["known_as"] == ["Sergei Ivanov (RUS)"]


def test_two_of_one_name_and_country_stay_two() -> None:
    document = standings(
        WorldCup(1, ("a", "Zhang Wei", "CHN", "isu:1"), ("b", "Zhang Wei", "CHN", "isu:2")),
        WorldCup(2, ("c", "Zhang Wei", "CHN", "isu:2"), ("d", "Zhang Wei", "CHN", "isu:1")),
    )
    assert totals(document) == [("Zhang Wei CHN", 114), ("Zhang Wei CHN", 114)]
    assert {row["person"]: row["stages"] for row in document["rows"].values()} == {
        "isu:1": {"1": 60, "2": 54},
        "isu:2": {"1": 54, "2": 60},
    }


def test_a_country_under_another_code_is_the_same_country() -> None:
    document = standings(WorldCup(1, ("a", "Yahor D", "BLR", None)), WorldCup(2, ("b", "Yahor D", "AIN", None)))
    assert totals(document) == [("Yahor D AIN", 120)]


def test_points_carried_in_belong_to_the_person_of_that_number() -> None:
    seed = [{"competitor": "Ivan Old", "country": "RUS", "person": "isu:7", "stage_points": {"1": 48}}]
    document = standings(WorldCup(2, ("x", "Ivan New", "AIN", "isu:7"), seed=seed))
    assert totals(document) == [("Ivan New AIN", 108)]


def test_an_editor_joins_and_separates_and_takes_it_back() -> None:
    def cups() -> tuple[WorldCup, WorldCup]:
        return (
            WorldCup(1, ("kim", "Min-Seok Kim", "KOR", None), ("jan", "Jan Smit", "NED", None)),
            WorldCup(2, ("min", "Min-Seok Kim", "HUN", None), ("jan", "Jan Smit", "NED", None)),
        )

    apart = [("Jan Smit NED", 108), ("Min-Seok Kim HUN", 60), ("Min-Seok Kim KOR", 60)]
    one, two = cups()
    assert totals(standings(one, two)) == apart
    two.decide("wc-1/kim", "wc-2/min", "same")
    assert totals(standings(one, two)) == [("Jan Smit NED", 108), ("Min-Seok Kim HUN", 120)]
    two.decide("wc-2/min", "wc-1/kim", "automatic")
    assert totals(standings(one, two)) == apart
    two.decide("wc-1/jan", "wc-2/jan", "different")
    assert [total for _, total in totals(standings(one, two))] == [54, 54, 60, 60]
    two.decide("wc-1/jan", "wc-2/jan", "automatic")
    assert totals(standings(one, two)) == apart


def test_a_key_stays_when_the_spelling_changes_later() -> None:
    first = WorldCup(1, ("a", "Andzelika Wojcik", "POL", "isu:5"))
    [key] = standings(first)["rows"]
    [later] = standings(first, WorldCup(2, ("b", "Wójcik-Nowak Andżelika", "POL", "isu:5")))["rows"]
    assert key == later == "andzelika-wojcik.pol"


people = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["Jan Smit", "SMIT Jan", "Bo Li"]),
        st.sampled_from(["NED", "RUS", "AIN"]),
        st.sampled_from([None, "isu:1", "isu:2"]),
    ),
    max_size=3,
    unique_by=lambda skater: skater[0],
)


@given(people, people)
def test_no_points_are_lost_and_none_are_made_whoever_is_one_person(first: Any, second: Any) -> None:
    document = standings(WorldCup(1, *first), WorldCup(2, *second)) if first and second else None
    if document is None:
        return
    counted = sum(row["official"]["points"] for row in document["rows"].values())
    by_number = [[number for *_, number in skaters if number] for skaters in (first, second)]
    if all(len(numbers) == len(set(numbers)) for numbers in by_number):  # one number twice in one race is one result
        assert counted == sum(sum((60, 54, 48)[: len(skaters)]) for skaters in (first, second))
