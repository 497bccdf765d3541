"""Chooses the device whose time counts at a crossing.

Several devices time one crossing. The photo finish takes precedence over the light beam, the light beam over the transponder
loop, and the loop over a hand-held watch, in whatever order the times arrive. (In a recorded championship the photo finish
came at least 7.6 s after the crossing and changed the time by up to 1.8 ms.)
"""

from collections.abc import Mapping

from schemas.fields import DEVICE_PRECEDENCE, How


def best_crossing(times_us: Mapping[How, int]) -> tuple[How, int] | None:
    """The device and the time that count at one point; None without times.

    >>> best_crossing({"transponder": 70_074_000, "photofinish": 70_073_000})
    ('photofinish', 70073000)
    """
    if not times_us:
        return None
    how = min(times_us, key=DEVICE_PRECEDENCE.__getitem__)
    return how, times_us[how]
