"""Changes JSON in the ways that hand-made input is wrong: missing, doubled, of another type, too large, hostile."""

from random import Random
from typing import Any

JUNK: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 10**9, -(10**18), 10**30, 1.5, -0.0, 1e308, "", " ", "0", "none", "\x00", "\u2028",
    "ß", "日本", "\U0001f3c6", "\u202e", "a" * 300, "..", "../../etc/passwd", "{}", "%s%n", "=1+1", "\n=1", "'; --",
    "<script>alert(1)</script>", "2021-12-04", "2021-12-04T20:00:00Z", "9999-12-31T23:59:59.999999Z", "NaN", [], {},
    "0001-01-01T00:00:00Z", [[]], [None], {"": ""}, {"__proto__": {}}, ["x"] * 50, {"a": {"b": {"c": {"d": {}}}}},
)  # fmt: skip
"""Values that sit where something else belongs."""

NAMES = ("id", "", "__proto__", "type", "name", "x" * 100, "é")


def mutated(random: Random, value: Any) -> Any:
    """A copy with one to three changes, anywhere in it."""
    for _ in range(random.randint(1, 3)):
        value = _changed(random, value)
    return value


def _changed(random: Random, value: Any) -> Any:
    if isinstance(value, dict) and value and random.random() < 0.85:
        name = random.choice(list(value))
        change = random.random()
        if change < 0.6:
            return {**value, name: _changed(random, value[name])}
        if change < 0.8:
            return {each: value[each] for each in value if each != name}
        return {**value, random.choice(NAMES): random.choice(JUNK)}
    if isinstance(value, list) and value and random.random() < 0.85:
        place = random.randrange(len(value))
        changed = value[place] if random.random() < 0.2 else _changed(random, value[place])
        return [*value[:place], changed, *value[place + random.randint(0, 1) :]]
    if isinstance(value, int) and not isinstance(value, bool) and random.random() < 0.7:
        return random.choice((value + 1, value - 1, -value, value * 1000, value // 1000, 0, 2**31, 2**63))
    if isinstance(value, str) and value and random.random() < 0.5:
        place = random.randrange(len(value))
        return value[:place] + random.choice(("", "x", "é", "\x00", value)) + value[place + 1 :]
    return random.choice(JUNK)
