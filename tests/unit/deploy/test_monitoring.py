"""The alert rules and the dashboard: valid for Prometheus, and about metrics and findings that exist."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from testing.processes import REPOSITORY

FOLDER = REPOSITORY / "deploy" / "monitoring"
ALERTS = FOLDER / "alerts.yaml"


METRICS_IN = [
    path.relative_to(REPOSITORY).with_suffix("").as_posix().replace("/", ".")
    for folder in ("producers", "consumers", "gateway")
    for path in sorted((REPOSITORY / folder).rglob("*.py"))
    if re.search(r"^[A-Z_]+ = (Counter|Gauge|Histogram)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
]


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"] for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "grafana-dashboard.json").read_text(encoding="utf-8"))["panels"]
    return found


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    yield from (target["expr"] for panel in panels() for target in panel["targets"])


def test_prometheus_accepts_the_rules() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed (apt-get install prometheus)")
    outcome = subprocess.run([promtool, "check", "rules", str(ALERTS)], capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert f"{len(rules())} rules found" in outcome.stdout


def test_every_rule_says_how_bad_it_is_and_what_to_do() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["description"].endswith(".")


def test_rules_and_panels_are_about_metrics_that_exist() -> None:
    for module in METRICS_IN:
        import_module(module)
    known = {
        name
        for metric in REGISTRY.collect()
        for name in (metric.name, f"{metric.name}_total", f"{metric.name}_bucket")
        if metric.name.startswith("rinkside_")
    }
    used = {name for each in expressions() for name in re.findall(r"\brinkside_[a-z_]+", each)}
    assert len(used) > 20
    assert used <= known, used - known


def test_the_panels_do_not_overlap_and_can_be_told_apart() -> None:
    cells = [
        (x, y)
        for panel in panels()
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24
    assert len({panel["id"] for panel in panels()}) == len(panels())
    assert len({panel["title"] for panel in panels()}) == len(panels())
