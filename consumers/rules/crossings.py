"""Which device's time counts at a crossing.

Several devices time one crossing. The finish camera beats the light beam, which beats the transponder loop, which beats
a hand-held watch, whatever arrives last (recorded championship: the photo finish came 7.6 s after the crossing at the
earliest and changed the time by up to 1.8 ms).
"""

from collections.abc import Mapping

from schemas.fields import DEVICE_PRECEDENCE, How


def best_crossing(times_us: Mapping[How, int]) -> tuple[How, int] | None:
    """The device and time that count among those measured at one point, or None when there are none.

    >>> best_crossing({"transponder": 70_074_000, "photofinish": 70_073_000})
    ('photofinish', 70073000)
    """
    if not times_us:
        return None
    how = min(times_us, key=DEVICE_PRECEDENCE.__getitem__)
    return how, times_us[how]
