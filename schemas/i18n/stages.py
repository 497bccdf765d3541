"""The stages of standings: `3`, `3.2` for a second race, `3.semi-final`, and `1-2` for points that came as one sum."""

import re

_SUM = re.compile(r"(\d+)-(\d+)")


def stage_order(stage: str) -> tuple[int, int, str]:
    """Sorts by stage, then by race; a round before the race itself, a sum before its last stage.

    >>> sorted(["3", "3.2", "3.semi-final", "10", "1-2", "3.1"], key=stage_order)
    ['1-2', '3.semi-final', '3', '3.1', '3.2', '10']
    """
    summed = _SUM.fullmatch(stage)
    first, _, second = (summed[2] if summed else stage).partition(".")
    number = int(first) if first.isdigit() else 0
    return number, int(second) if second.isdigit() else -1 if second or summed else 0, stage
