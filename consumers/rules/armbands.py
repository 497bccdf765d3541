"""Armbands: the colour by which a skater is recognised on the ice.

In a pair, the skater who starts in the inner lane wears white, the other red. The two teams of a pursuit wear the same
colours, by the straight on which they start. A quartet is two pairs on the ice at once, in two consecutive heats: the first
wears white and red, the second (which starts a little later) yellow and blue. A mass start has no armbands.

Sources: result sheets of 2025-26 for pairs; the rule of the Vantage timing system for quartets (heats 1, 3, 5 … white and red,
heats 2, 4, 6 … yellow and blue).
"""

from collections.abc import Mapping

from schemas.distances import Armband, StartMode

_PAIRS: Mapping[bool, Mapping[str, Armband]] = {
    True: {"inner": "white", "outer": "red"},
    False: {"inner": "yellow", "outer": "blue"},
}


def armband(start_mode: StartMode, heat: int, lane: str) -> Armband | None:
    """The colour by start lane and number of the heat (from 1); None where there is none.

    >>> armband("quartets", 14, "outer")
    'blue'
    """
    if start_mode == "mass":
        return None
    return _PAIRS[start_mode == "pairs" or heat % 2 == 1].get(lane)


def partner(start_mode: StartMode, heat: int) -> int | None:
    """The heat that is on the ice at the same time; None where there is none.

    >>> partner("quartets", 13), partner("quartets", 14)
    (14, 13)
    """
    if start_mode != "quartets":
        return None
    return heat + 1 if heat % 2 == 1 else heat - 1
