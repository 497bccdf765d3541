"""A loaded best is found by the number of the skater, or by name under any code of the country."""

from typing import Any

import pytest

from tests.kit.consumers.log import Log, documents, project


def who(name: str, country: str, person: str | None = None) -> dict[str, Any]:
    return {"name": name, "country": country, "person": person}


@pytest.mark.parametrize(
    ("skater", "best", "is_found"),
    [
        (who("A B", "AIN", "isu:1"), who("B Aa", "RUS", "isu:1"), True),
        (who("A B", "RUS", "isu:1"), who("A B", "RUS", "isu:2"), False),
        (who("A B", "AIN"), who("A B", "RUS"), True),
        (who("A B", "HUN"), who("A B", "KOR"), False),
        (who("A B", "RUS"), who("A B", "RUS", "isu:2"), True),
    ],
)
def test_a_best_belongs_to_its_person(skater: dict[str, Any], best: dict[str, Any], is_found: bool) -> None:
    log = Log().programme()
    loaded = {"kind": "PB", "discipline": "1000m", "time_us": 70_000_000, **best, "competitor": best["name"]}
    log.add("best.loaded", loaded)
    entries = [{"race": "r-a-1", "lane": "inner", "competitor": {"id": "a", **skater}}]
    one = {"heat": 1, "entries": entries}
    log.add("startlist.published", {"distance": log.distance, "heats": [one], "complete": False})
    log.of_heat("activated", 1)
    [heat] = documents(project(log.events))["live/c1"]["heats"].values()
    assert ("personal_best" in heat["races"]["r-a-1"]) is is_found
