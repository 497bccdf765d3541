"""The memo never gives a stale value: it compares everything that a builder may use, and builders can use nothing else."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from pydantic import BaseModel

from consumers.projection import Projection
from consumers.projection.memo import Memo, Versioned
from consumers.projection.race.heat_rows import HeatRows
from consumers.projection.race.results_table import Table
from producers.simulate import COMPETITION, race_day


def double(value: int) -> int:
    return 2 * value


def pair(first: str, second: str) -> tuple[str, str]:
    return first, second


def parity(value: int) -> tuple[str, ...]:
    return ("even",) if value % 2 == 0 else ("odd",)


def test_equal_inputs_give_the_same_object() -> None:
    memo = Memo()
    first = memo.get("key", pair, "a", "b")
    assert memo.get("key", pair, "a", "b") is first


def test_another_input_gives_another_value() -> None:
    memo = Memo()
    assert memo.get("key", double, 2) == 4
    assert memo.get("key", double, 3) == 6
    assert memo.get("key", double, 2) == 4


def test_a_rebuilt_value_that_is_equal_stays_the_same_object() -> None:
    memo = Memo()
    first = memo.get("key", parity, 2)
    assert memo.get("key", parity, 4) is first


def test_a_new_revision_of_a_mutable_object_is_another_input() -> None:
    memo, names = Memo(), ["a"]

    assert memo.get("key", read_names, Versioned(names, 1)) == ("a",)
    names.append("b")
    assert memo.get("key", read_names, Versioned(names, 2)) == ("a", "b")


def read_names(source: Versioned) -> tuple[str, ...]:
    return tuple(source.value)


def test_a_builder_that_may_use_more_than_its_inputs_is_refused() -> None:
    limit = 3
    builders: list[Callable[[int], object]] = [lambda value: min(value, limit), [1, 2].__getitem__]
    for build in builders:
        with pytest.raises(TypeError, match="more than its inputs"):
            Memo().get("key", build, 1)


class CheckedMemo(Memo):
    """Rebuilds every value that would be served from memory and compares it."""

    def __init__(self) -> None:
        super().__init__()
        self.is_checking = False
        self.checked = 0

    def get(self, key: Hashable, build: Callable[..., Any], *inputs: Any) -> Any:  # type: ignore[override]
        entry = self._entries.get(key)
        is_served = entry is not None and entry[0] == inputs
        value = super().get(key, build, *inputs)
        if self.is_checking and is_served:
            self.is_checking = False  # values inside are checked when they are asked for themselves
            fresh = build(*(Memo() if isinstance(each, Memo) else each for each in inputs))
            assert comparable(fresh) == comparable(value), build
            self.checked += 1
            self.is_checking = True
        return value


def comparable(value: Any) -> Any:
    """The value in plain types: some classes compare by identity."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: comparable(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: comparable(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [comparable(each) for each in value]
    return vars(value) if type(value).__name__ == "PersonalBests" else value


def test_no_value_of_a_race_day_is_stale() -> None:
    memo = CheckedMemo()
    projection = Projection(COMPETITION, memo=memo)
    for number, event in enumerate(race_day()):
        memo.is_checking = number % 40 == 0
        projection.apply(event)
        projection.collect()
    assert memo.checked > 1_000


def mutable_parts(value: Any, path: str = "") -> list[str]:
    """Paths to everything in a value that could be changed in place."""
    if isinstance(value, list | dict | set | bytearray):
        return [path]
    if isinstance(value, Mapping):
        return [each for key, item in value.items() for each in mutable_parts(item, f"{path}[{key}]")]
    if isinstance(value, BaseModel):
        assert value.model_config.get("frozen"), path
        return [
            each for name in type(value).model_fields for each in mutable_parts(getattr(value, name), f"{path}.{name}")
        ]
    if is_dataclass(value) and not isinstance(value, type):
        assert value.__dataclass_params__.frozen, path  # type: ignore[attr-defined]
        return [
            each
            for field in fields(value)
            for each in mutable_parts(getattr(value, field.name), f"{path}.{field.name}")
        ]
    if isinstance(value, tuple):
        return [each for item in value for each in mutable_parts(item, f"{path}()")]
    return []


def test_rows_hold_nothing_mutable() -> None:
    memo = Memo()
    projection = Projection(COMPETITION, memo=memo)
    for event in race_day():
        projection.apply(event)
    projection.collect()
    values = [value for _, value in memo._entries.values()]
    heats = [value for value in values if isinstance(value, HeatRows)]
    assert len(heats) > 20
    assert [path for heat in heats for path in mutable_parts(heat)] == []
    assert any(isinstance(value, Table) for value in values)
