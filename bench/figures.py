"""What a benchmark found: printed as lines, and kept as JSON for the page of figures.

A figure is a value beside the floor or peer that was measured in the same run, because only their ratio means the same on
another machine.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """`beside` names the floor or peer, `ratio` is the value divided by its value."""

    name: str
    value: float
    unit: str
    beside: str = ""
    ratio: float | None = None

    @property
    def amount(self) -> str:
        return f"{_three_digits(self.value)} {self.unit}"

    @property
    def comparison(self) -> str:
        return "" if self.ratio is None else f"{_three_digits(self.ratio)} × {self.beside}"


def _three_digits(value: float) -> str:
    """At least three digits that count."""
    decimals = next((count for count in range(3) if abs(value) >= 10 ** (2 - count)), 3)
    return f"{value:,.{decimals}f}"


def add_option(parser: argparse.ArgumentParser) -> None:
    """The option with which the page of figures collects what every benchmark found."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures into this file too")


def show(title: str, figures: Sequence[Figure], file: Path | None = None) -> None:
    """Prints the figures, and writes them into `file` when there is one."""
    print(title)
    width = max(len(figure.name) for figure in figures)
    for figure in figures:
        print(f"  {figure.name:<{width}}  {figure.amount:>16}  {figure.comparison}".rstrip(), flush=True)
    if file is not None:
        file.write_text(json.dumps({"title": title, "figures": [asdict(each) for each in figures]}), encoding="utf-8")
