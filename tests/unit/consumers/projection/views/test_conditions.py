"""Ice and air: the newest value of each quantity, and the measurements, newest first."""

from datetime import timedelta

from schemas.documents import Document
from tests.kit.consumers.log import MORNING, Log, project


def conditions(log: Log) -> Document:
    return project(log.events).views["conditions/c1"].doc


def test_without_a_measurement_there_is_no_document() -> None:
    assert "conditions/c1" not in project(Log().programme().events).views


def test_each_quantity_has_its_newest_value() -> None:
    log = Log().programme()
    log.add("conditions.measured", {"ice_dc": -83, "air_dc": 120, "humidity_pct": 34})
    log.add("conditions.measured", {"ice_dc": -79, "wind_dms": 5})
    document = conditions(log)
    assert document["latest"] == {"ice": "-7.9", "air": "12.0", "humidity": 34, "wind": "0.5"}
    newest, oldest = sorted(document["measurements"].values(), key=lambda each: each["position"])
    assert (newest["ice"], oldest["ice"]) == ("-7.9", "-8.3")
    assert "air" not in newest


def test_a_measurement_that_arrives_late_is_in_its_place() -> None:
    log = Log().programme()
    log.add("conditions.measured", {"ice_dc": -83}, time=MORNING + timedelta(hours=1))
    log.add("conditions.measured", {"ice_dc": -90}, time=MORNING)
    assert conditions(log)["latest"] == {"ice": "-8.3"}


def test_the_newest_fifty_are_kept() -> None:
    log = Log().programme()
    for tenths in range(60):
        log.add("conditions.measured", {"ice_dc": -tenths})
    document = conditions(log)
    assert len(document["measurements"]) == 50
    assert document["latest"] == {"ice": "-5.9"}
