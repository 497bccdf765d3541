"""The papers of an open project: licence, security policy, the workflow of the public host."""

import tomllib

import pytest
import yaml

from testing.processes import REPOSITORY

_WORKFLOW = REPOSITORY / ".github" / "workflows" / "ci.yml"


def test_the_licence_is_apache_2_0_with_the_authors_in_it() -> None:
    text = (REPOSITORY / "LICENSE").read_text(encoding="utf-8")
    assert text.split()[:5] == ["Apache", "License", "Version", "2.0,", "January"]
    assert "END OF TERMS AND CONDITIONS" in text
    assert "Copyright 2026 The Rinkside authors" in text
    assert "[yyyy]" not in text


def test_every_licence_is_named_in_the_metadata_and_lies_beside_what_it_covers() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0 AND OFL-1.1 AND MIT"
    assert project["license-files"] == [
        "LICENSE",
        "gateway/static/fonts/LICENSE.txt",
        "gateway/static/flags/LICENSE.txt",
    ]
    for name, title in zip(
        project["license-files"], ("Apache License", "SIL OPEN FONT LICENSE", "MIT License"), strict=True
    ):
        assert title in (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("folder", ["fonts", "flags"])
def test_what_others_made_names_its_source(folder: str) -> None:
    sources = (REPOSITORY / "gateway" / "static" / folder / "SOURCES.md").read_text(encoding="utf-8")
    assert "LICENSE.txt" in sources
    assert "npm package" in sources


def test_the_workflow_of_the_public_host_runs_the_same_check_as_everybody() -> None:
    # YAML 1.1 reads the key `on` as a truth value.
    workflow = yaml.safe_load(_WORKFLOW.read_text(encoding="utf-8"))
    assert set(workflow[True]) == {"push", "pull_request"}
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert job["steps"][-1]["run"] == "bash .ci/run"
    assert (REPOSITORY / ".ci" / "run").exists()


def test_the_security_policy_supports_the_version_that_is_developed() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    series = ".".join(project["version"].split(".")[:2])
    assert f"| {series}.x | yes |" in (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
