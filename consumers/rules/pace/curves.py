"""Lap curves: how skaters usually spread a race over its laps, known before anybody has started.

A curve holds the share of the final time for each segment between splits. It is the mean of published splits, with each
skater counted once; `docs/pace.md` names the sources. Other distances are modelled: a standing start that costs 0.16 lap, then
laps that become 5 % slower from the first to the last.
"""

from collections.abc import Sequence

from schemas.distances import LAP_METRES

SHARES = 1_000_000
"""Shares are in millionths of the final time."""

_UNIT = 100_000

_CURVES: dict[tuple[str, str], tuple[int, ...]] = {
    ("500m", "men"): (28420, 71580),
    ("500m", "women"): (28060, 71940),
    ("1000m", "men"): (24326, 36417, 39257),
    ("1000m", "women"): (24216, 36470, 39314),
    ("1500m", "men"): (22700, 24497, 25542, 27261),
    ("1500m", "women"): (22324, 24543, 25683, 27450),
    ("3000m", "women"): (8259, 12728, 12934, 13057, 13073, 13133, 13267, 13549),
    ("5000m", "men"): (4987, 7712, 7889, 7940, 7929, 7887, 7913, 7925, 7926, 7940, 7969, 7958, 8025),
    ("5000m", "women"): (4891, 7745, 7906, 7883, 7918, 7905, 7941, 7962, 7961, 7961, 7979, 7995, 7953),
    ("10000m", "men"): (4420, 3920, *(3985,) * 22, 3990),  # the differences between the middle laps are noise
}
"""(discipline, gender) → parts of 1/100,000 per segment."""

_START_METRES = 64
"""Cost of the standing start: 0.16 lap on 1000 m, 1500 m, 5000 m and 10000 m (0.13 to 0.18)."""

_FADE_PER_CENT = 5
"""Slowing from the first lap to the last, as over 3000 m."""


def curve(discipline: str, gender: str, points: Sequence[int]) -> tuple[int, ...]:
    """Share of the final time per segment between `points` (metres, rising, the finish last), in millionths, each at least 1.

    A discipline with a curve for one gender uses it for the other too; all others are modelled. Never fails.

    >>> curve("1000m", "men", (200, 600, 1000))
    (243260, 364170, 392570)
    """
    genders = (gender, "women" if gender == "men" else "men")
    known = next((_CURVES[discipline, each] for each in genders if (discipline, each) in _CURVES), None)
    if known is not None and _is_usual(points, discipline):
        return tuple(part * SHARES // _UNIT for part in known)
    return _modelled(points)


def _is_usual(points: Sequence[int], discipline: str) -> bool:
    metres = int(discipline.removesuffix("m"))
    return tuple(points) == tuple(range(metres % LAP_METRES or LAP_METRES, metres + 1, LAP_METRES))


def _modelled(points: Sequence[int]) -> tuple[int, ...]:
    if not points:
        return ()
    before, efforts = 0, []
    for place, metres in enumerate(points):
        # The first segment is the start, so the fade runs over the others.
        fade = 0 if place == 0 else _FADE_PER_CENT * (place - 1) * SHARES // 100 // max(1, len(points) - 2)
        efforts.append((metres - before + (_START_METRES if place == 0 else 0)) * (SHARES + fade))
        before = metres
    total = sum(efforts)
    return tuple(max(1, effort * SHARES // total) for effort in efforts)
