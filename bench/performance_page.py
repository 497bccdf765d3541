"""Runs the benchmarks and writes what they found into docs/performance.md.

Each benchmark is a section between two marks; a section that is not measured this time stays as it is. The text around the
sections belongs to whoever edits the page.

    python -m bench.performance_page [NAME …] [--quick]

`make performance` runs all of them on Apache Kafka, which takes some twenty minutes. Close everything else first.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """`quick` are the options of a run that shows that everything works, not how fast it is."""

    title: str
    options: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()


BENCHMARKS: Mapping[str, Benchmark] = {
    "projection": Benchmark("Projection", quick=("--repeats", "1", "--interleaved", "3", "--events", "300")),
    "throughput": Benchmark(
        "From the log to the store",
        quick=("--broker", "tansu", "--days", "1", "--interleaved", "2", "--consumers", "1"),
    ),
    "fanout": Benchmark("One message to many subscribers", quick=("--subscribers", "20", "--messages", "20")),
    "latency": Benchmark(
        "From publish to client", quick=("--broker", "tansu", "--subscribers", "5", "--per-second", "400")
    ),
    "edge": Benchmark("A crowd behind a cache", quick=("--readers", "20", "--versions", "3", "--every", "1")),
}


def run(name: str, options: Sequence[str]) -> tuple[str, list[Figure]]:
    """Runs one benchmark as the command that its section names; a title and the figures."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.json"
        subprocess.run([sys.executable, "-m", f"bench.{name}", *options, "--json", str(file)], check=True)
        found = json.loads(file.read_text(encoding="utf-8"))
    return found["title"], [Figure(**each) for each in found["figures"]]


def section(name: str, options: Sequence[str], title: str, figures: Sequence[Figure]) -> str:
    """The Markdown of a benchmark."""
    command = " ".join(["python", "-m", f"bench.{name}", *options])
    rows = [f"| {each.name} | {each.amount} | {each.comparison} |" for each in figures]
    return "\n".join(
        [
            f"{title}. Measured on {_when()} with `{command}` on {_machine()}.",
            "",
            "| figure | value | compared in the same run |",
            "|---|---|---|",
            *rows,
        ]
    )


def replace(page: str, name: str, text: str) -> str:
    """The page with another text in the section of a benchmark."""
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    found = re.subn(rf"{begin}.*?{end}", lambda _: f"{begin}\n{text}\n{end}", page, flags=re.DOTALL)
    if found[1] != 1:
        raise SystemExit(f"{PAGE}: the marks {begin} and {end} must be there once")
    return found[0]


def _when() -> str:
    return f"{datetime.now(UTC):%d %B %Y}".lstrip("0")


def _machine() -> str:
    load = f"{os.getloadavg()[0]:.1f}"
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, load {load} at the end"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all without one")
    parser.add_argument("--quick", action="store_true", help="small runs that show that everything works")
    parser.add_argument("--page", type=Path, default=PAGE, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    for name in given.names or BENCHMARKS:
        options = BENCHMARKS[name].quick if given.quick else BENCHMARKS[name].options
        text = section(name, options, *run(name, options))
        given.page.write_text(replace(given.page.read_text(encoding="utf-8"), name, text), encoding="utf-8")


if __name__ == "__main__":
    main()
