"""Memoises values by their inputs.

    memo.get(key, build, *inputs)    the value of build(*inputs)

`build` receives the inputs and nothing else, and must be a plain function without a closure, so a value can depend only on
what is compared. A value is rebuilt when an input differs from the one it was built from. Inputs are immutable (frozen
objects, tuples, documents, which nobody changes in place); mutable state comes as `Versioned`.

When a rebuilt value equals the old one, the old object is kept. What is built from it then sees the very same object and is
not rebuilt either: a change travels only as far as it makes a difference.
"""

from collections.abc import Callable, Hashable
from types import FunctionType
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

Value = TypeVar("Value")
Inputs = TypeVarTuple("Inputs")


class Versioned(NamedTuple):
    """A mutable object as of a revision: an equal revision of the same object means equal content."""

    value: Any
    revision: int


class Memo:
    """Values by key, each with the inputs it was built from. Holds one value per key."""

    def __init__(self) -> None:
        self._entries: dict[Hashable, tuple[tuple[object, ...], Any]] = {}

    def get(self, key: Hashable, build: Callable[[*Inputs], Value], *inputs: *Inputs) -> Value:
        """The value of `build(*inputs)`; the same object as before while the inputs are equal.

        Raises TypeError when `build` is not a plain function, or is one that closes over variables.
        """
        entry = self._entries.get(key)
        if entry is not None and entry[0] == inputs:
            value: Value = entry[1]
            return value
        if not isinstance(build, FunctionType) or build.__closure__ is not None:
            raise TypeError(f"{build!r} may depend on more than its inputs: give a plain function without a closure")
        value = build(*inputs)
        if entry is not None and entry[1] == value:
            value = entry[1]
        self._entries[key] = inputs, value
        return value
