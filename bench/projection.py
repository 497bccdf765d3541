"""CPU time per event of the pure projection: one event at a time, and in batches over interleaved competitions.

The floor in the same run is `decode_event` alone. Only CPU time of the process counts (`process_time`), and each figure is the
median of the repeats, so a busy machine changes little. The same race day is projected under as many ids as there are
competitions; interleaved means that they send their first events, then their second ones, and so on.

    python -m bench.projection [--repeats 3] [--interleaved 20 100] [--events 2338]
    python -m bench.projection --against ../other/checkout

With `--against` this program measures both checkouts in turn, each with its own code, and prints both and their ratio. It uses
nothing but `Projection`, `race_day`, `encode_event` and `decode_event`, so an old checkout can be measured too.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from time import process_time_ns

BATCH = 500
_ONE = "one at a time"


def _decoded(limit: int | None) -> tuple[list[bytes], list[object]]:
    from producers.simulate import race_day
    from schemas.events import decode_event, encode_event

    values = [encode_event(event) for event in itertools.islice(race_day(), limit)]
    return values, [decode_event(value) for value in values]


def decoding_us(values: Sequence[bytes]) -> float:
    """The floor: microseconds to decode one event."""
    from schemas.events import decode_event

    began = process_time_ns()
    for value in values:
        decode_event(value)
    return (process_time_ns() - began) / len(values) / 1000


def one_at_a_time_us(events: Sequence[object]) -> list[float]:
    """Microseconds of each event in a new projection, its documents included."""
    from consumers.projection import Projection

    projection, costs = Projection(events[0].subject), []  # type: ignore[attr-defined]
    for event in events:
        began = process_time_ns()
        projection.apply(event)  # type: ignore[arg-type]
        projection.collect()
        costs.append((process_time_ns() - began) / 1000)
    return costs


def in_batches_us(events: Sequence[object], competitions: int) -> float:
    """Microseconds per event when batches of 500 take events of that many competitions in turn."""
    from consumers.projection import Projection

    names = [f"c{number}" for number in range(competitions)]
    projections = {name: Projection(name) for name in names}
    stream = ((name, event.model_copy(update={"subject": name})) for event in events for name in names)  # type: ignore[attr-defined]
    spent_ns = 0
    while batch := list(itertools.islice(stream, BATCH)):
        began = process_time_ns()
        for name, event in batch:
            projections[name].apply(event)
        for name in dict.fromkeys(name for name, _ in batch):
            projections[name].collect()
        spent_ns += process_time_ns() - began
    return spent_ns / len(events) / competitions / 1000


def first_use_us(limit: int | None) -> float:
    """Microseconds of the costliest event in a process that has projected nothing yet."""
    import consumers.projection

    _, events = _decoded(limit)
    if (warm_up := getattr(consumers.projection, "warm_up", None)) is not None:
        warm_up()
    return max(one_at_a_time_us(events))


def measure(repeats: int, interleaved: Sequence[int], limit: int | None) -> dict[str, float]:
    """Name of a figure → microseconds. The first pass warms everything up and does not count."""
    values, events = _decoded(limit)
    one_at_a_time_us(events)
    floor = median(decoding_us(values) for _ in range(max(5, repeats)))
    passes = [one_at_a_time_us(events) for _ in range(repeats)]
    found = {
        "decode_event": floor,
        f"{_ONE}: mean": median(sum(costs) / len(costs) for costs in passes),
        f"{_ONE}: costliest event": max(median(costs) for costs in zip(*passes, strict=True)),
        f"{_ONE}: costliest event of a fresh process": _fresh(limit),
    }
    for competitions in interleaved:
        found[f"batches of {BATCH} over {competitions} competitions"] = median(
            in_batches_us(events, competitions) for _ in range(repeats)
        )
    return found


def _fresh(limit: int | None) -> float:
    """`first_use_us` in three new processes with the same code as this one; their median."""
    return median(_run(Path(_root()), ["--as", "fresh", *_events(limit)])["fresh"] for _ in range(3))


def _root() -> str:
    import consumers

    return str(Path(str(consumers.__file__)).resolve().parents[1])


def _events(limit: int | None) -> list[str]:
    return [] if limit is None else ["--events", str(limit)]


def _run(root: Path, arguments: Sequence[str]) -> dict[str, float]:
    """This program in a new process, with the product of the checkout at `root`."""
    outcome = subprocess.run(
        [sys.executable, str(Path(__file__).resolve()), *arguments],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(outcome.stdout)
    return found


def compare(here: Path, other: Path, arguments: Sequence[str], rounds: int) -> None:
    """Measures both checkouts in turn, `rounds` times, and prints the medians beside each other."""
    found: dict[Path, list[dict[str, float]]] = {here: [], other: []}
    for _ in range(rounds):
        for root, results in found.items():
            results.append(_run(root, ["--as", "child", "--repeats", "1", *arguments]))
    print(f"{'µs of CPU per event':<50}{'here':>10}{'other':>10}{'ratio':>8}")
    for name in found[here][0]:
        ours, theirs = (median(each[name] for each in found[root]) for root in (here, other))
        print(f"{name:<50}{ours:10.1f}{theirs:10.1f}{ours / theirs:8.2f}")


def report(found: dict[str, float], file: Path | None) -> None:
    from bench.figures import Figure, show

    floor = found["decode_event"]
    figures = [
        Figure(name, us, "µs", *(() if name == "decode_event" else ("decode_event", us / floor)))
        for name, us in found.items()
    ]
    show("CPU time of the projection per event", figures, file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--interleaved", type=int, nargs="*", default=[20, 100], metavar="COMPETITIONS")
    parser.add_argument("--events", type=int, default=None, help="only so many events of the race day")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="measure that checkout too, in turn")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures into this file too")
    parser.add_argument("--as", dest="role", choices=("all", "child", "fresh"), default="all", help=argparse.SUPPRESS)
    given = parser.parse_args()
    roles: dict[str, Callable[[], dict[str, float]]] = {
        "child": lambda: measure(given.repeats, given.interleaved, given.events),
        "fresh": lambda: {"fresh": first_use_us(given.events)},
    }
    if given.role in roles:
        print(json.dumps(roles[given.role]()))
    elif given.against is not None:
        arguments = ["--interleaved", *map(str, given.interleaved), *_events(given.events)]
        compare(Path(_root()), given.against.resolve(), arguments, given.repeats)
    else:
        report(measure(given.repeats, given.interleaved, given.events), given.json)


if __name__ == "__main__":
    main()
