"""Points that skaters and teams brought into the day, as `cup.seeded` says them.

Of most people some earlier race is not known. Only those whose whole total is known are here, so no cup is complete.
"""

from typing import Any

from producers.simulate.sheets import seeds


def cup_seeds(season: str) -> list[dict[str, Any]]:
    """The data of `cup.seeded`, one for each cup, in the order of the table."""
    cups: dict[str, dict[tuple[str, str], dict[str, int]]] = {}
    for seed in seeds():
        stages = cups.setdefault(seed.cup, {}).setdefault((seed.name, seed.country), {})
        if seed.stage in stages:
            raise ValueError(f"{seed.name} has two lines for stage {seed.stage} of {seed.cup}: mend seeds.csv")
        stages[seed.stage] = seed.points
    return [
        {
            "season": season,
            "cup": cup,
            "rows": [
                {"competitor": name, "country": country, "stage_points": stages}
                for (name, country), stages in people.items()
            ],
            "complete": False,
        }
        for cup, people in cups.items()
    ]
