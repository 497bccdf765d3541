"""The normal distribution by table: equal on every machine, unlike `math.erf`, whose last digits depend on the C library."""

_STEP = 1 / 64
_REACH = 5
_CELLS = int(_REACH / _STEP)


def _exp(x: float) -> float:
    """e to the power of a number from -16 to 0, by a series and eight squarings."""
    x, term, total = x / 256, 1.0, 1.0
    for n in range(1, 14):
        term = term * x / n
        total += term
    for _ in range(8):
        total *= total
    return total


def _table() -> tuple[float, ...]:
    """The cumulative distribution from -5 to 5: Simpson's rule over each cell, scaled to end in 1."""
    sums, total = [0.0], 0.0
    for cell in range(-_CELLS, _CELLS):
        left = cell * _STEP
        middle, right = left + _STEP / 2, left + _STEP
        total += _exp(-left * left / 2) + 4 * _exp(-middle * middle / 2) + _exp(-right * right / 2)
        sums.append(total)
    return tuple(each / total for each in sums)


_CUMULATIVE = _table()
_LAST = len(_CUMULATIVE) - 1
_MIDDLE = _LAST // 2
_PER_UNIT = 1 / _STEP


def below(z: float) -> float:
    """The probability of a value below `z` standard deviations.

    >>> round(below(1.0), 4), below(-9.0), below(9.0)
    (0.8413, 0.0, 1.0)
    """
    place = z * _PER_UNIT + _MIDDLE
    if place <= 0:
        return 0.0
    if place >= _LAST:
        return 1.0
    cell = int(place)
    low = _CUMULATIVE[cell]
    return low + (_CUMULATIVE[cell + 1] - low) * (place - cell)


def quantile(probability: float) -> float:
    """The value that is exceeded with `1 - probability`; between -5 and 5.

    >>> round(quantile(0.975), 2)
    1.96
    """
    low, high = 0, _LAST
    while high - low > 1:
        middle = (low + high) // 2
        if _CUMULATIVE[middle] <= probability:
            low = middle
        else:
            high = middle
    span = _CUMULATIVE[high] - _CUMULATIVE[low]
    return (low + (probability - _CUMULATIVE[low]) / span - _MIDDLE) * _STEP if span else 0.0
