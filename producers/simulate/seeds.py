"""Points from earlier races, as data of `cup.seeded`.

For most people some earlier race is not known. Only people whose total is known are included, so no cup is complete.
"""

from typing import Any

from producers.simulate.sheets import seeds


def cup_seeds(season: str) -> list[dict[str, Any]]:
    """Returns the data of `cup.seeded` for each cup, in the order of the table."""
    cups: dict[str, dict[tuple[str, str], dict[str, int]]] = {}
    for seed in seeds():
        stages = cups.setdefault(seed.cup, {}).setdefault((seed.name, seed.country), {})
        if seed.stage in stages:
            raise ValueError(f"{seed.name} has two lines for stage {seed.stage} of {seed.cup}: correct seeds.csv")
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
