"""The Kubernetes manifests: valid by the schemas of Kubernetes, and in agreement with the code."""

import re
from collections.abc import Iterator
from typing import Any

import kubernetes_validate
import pytest
import yaml
from prometheus_client import REGISTRY

import consumers.metrics  # noqa: F401  # registers its metrics
import gateway.metrics  # noqa: F401
from rinkside.cli import app
from rinkside.settings import PREFIX, Settings
from testing.processes import REPOSITORY

FOLDER = REPOSITORY / "deploy" / "kubernetes"
FILES = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")
VERSIONS = ("1.29.0", "1.33.0", kubernetes_validate.latest_version())


def objects() -> Iterator[dict[str, Any]]:
    for path in FILES:
        yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def of_kind(kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in objects() if each["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    """The pod templates, by the name of what runs them."""
    return {
        name: each["spec"]["template"] for kind in ("Deployment", "StatefulSet") for name, each in of_kind(kind).items()
    }


@pytest.mark.parametrize("version", VERSIONS)
def test_every_object_is_valid(version: str) -> None:
    for each in objects():
        kubernetes_validate.validate(each, version, strict=True)


def test_the_validator_finds_a_field_that_does_not_exist() -> None:
    wrong = of_kind("Deployment")["gateway"]
    wrong["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError, match="readynessProbe"):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_every_file_is_applied() -> None:
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
    assert sorted(kustomization["resources"]) == [path.name for path in FILES]


def test_every_variable_is_a_setting_that_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {**of_kind("ConfigMap")["rinkside"]["data"], **of_kind("Secret")["rinkside"]["stringData"]}
    names = {name.removeprefix(PREFIX).lower() for name in variables}
    assert names <= set(Settings.model_fields)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.partitions == of_kind("HorizontalPodAutoscaler")["consumer"]["spec"]["maxReplicas"]
    assert "RINKSIDE_REDIS_URL" not in of_kind("ConfigMap")["rinkside"]["data"], "it may contain a password"


def test_every_command_exists_and_runs_without_privileges() -> None:
    commands = {command.name or getattr(command.callback, "__name__", "") for command in app.registered_commands}
    for name, pod in pods().items():
        [container] = pod["spec"]["containers"]
        assert container["args"][0] in commands, name
        assert container["image"] == "rinkside"
        assert pod["spec"]["securityContext"]["runAsNonRoot"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["resources"]["limits"]["memory"]


def test_probes_and_scrapes_ask_addresses_that_answer() -> None:
    served = {"gateway": {"/healthz", "/readyz", "/metrics"}, "consumer": {"/metrics"}, "recorder": {"/metrics"}}
    sources = (REPOSITORY / "gateway" / "http.py").read_text(encoding="utf-8")
    assert served["gateway"] <= set(re.findall(r'Route\("([^"]+)"', sources))
    for name, pod in pods().items():
        [container] = pod["spec"]["containers"]
        ports = {port["name"] for port in container.get("ports", [])}
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if probe in container:
                assert container[probe]["httpGet"]["path"] in served[name]
                assert container[probe]["httpGet"]["port"] in ports
        scrape = pod["metadata"].get("annotations", {}).get("prometheus.io/path")
        assert scrape is None or scrape in served[name]
    assert "readinessProbe" in pods()["gateway"]["spec"]["containers"][0]


def test_the_autoscalers_use_metrics_that_exist() -> None:
    known = {metric.name for metric in REGISTRY.collect()}
    used = [
        metric["pods"]["metric"]["name"]
        for autoscaler in of_kind("HorizontalPodAutoscaler").values()
        for metric in autoscaler["spec"]["metrics"]
        if metric["type"] == "Pods"
    ]
    assert used == ["rinkside_lag_events", "rinkside_connections"]
    assert set(used) <= known


def test_selectors_find_the_pods() -> None:
    labels = {name: pod["metadata"]["labels"] for name, pod in pods().items()}
    for kind in ("Service", "PodDisruptionBudget"):
        for name, each in of_kind(kind).items():
            selector = each["spec"].get("selector", {})
            selector = selector.get("matchLabels", selector)
            assert not selector or selector.items() <= labels[name].items()
    for autoscaler in of_kind("HorizontalPodAutoscaler").values():
        target = autoscaler["spec"]["scaleTargetRef"]
        deployment = of_kind(target["kind"])[target["name"]]
        assert "replicas" not in deployment["spec"], "the autoscaler decides"
