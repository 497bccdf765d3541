"""The npm package as an app developer gets it: built, installed into an empty folder, imported, followed, type-checked."""

import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from schemas.documents import document_hash
from testing.processes import REPOSITORY, Unavailable
from testing.scope_writer import ScopeWriter
from testing.waiting import TIME_SCALE, eventually
from tests.kit.browser.race_views import MASS, PAIR, Moment, documents_at
from tests.kit.client.node import SCRIPTS, following, node
from tests.kit.gateway.running import RunningGateway

_TYPESCRIPT = "typescript@5.9.3"
_CONFIG = {
    "compilerOptions": {
        "strict": True,
        "noEmit": True,
        "module": "nodenext",
        "target": "es2022",
        "types": [],
        "noUncheckedIndexedAccess": True,
        "exactOptionalPropertyTypes": True,
    }
}


def build() -> Path:
    run = subprocess.run(["make", "dist-javascript"], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    (line,) = [line for line in run.stdout.splitlines() if line.endswith(".tgz")]
    return REPOSITORY / line


def npm(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", *arguments, "--no-audit", "--no-fund"],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60 * TIME_SCALE,
        check=False,
    )


@pytest.fixture(scope="module")
def package() -> Path:
    return build()


@pytest.fixture
def app(package: Path, tmp_path: Path) -> Path:
    """A folder with the package installed; unpacked to where npm puts it on a machine without npm."""
    (tmp_path / "package.json").write_text('{"name": "app", "private": true, "type": "module"}')
    if shutil.which("npm"):
        run = npm("install", "--offline", str(package), cwd=tmp_path)
        assert run.returncode == 0, run.stderr
    else:
        with tarfile.open(package) as archive:
            archive.extractall(tmp_path / "node_modules", filter="data")
        (tmp_path / "node_modules" / "package").rename(tmp_path / "node_modules" / "rinkside-client")
    return tmp_path


@pytest.fixture(scope="module")
def tsc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The TypeScript compiler, from the registry into a temporary folder; it is no dependency of the project."""
    node()
    if not shutil.which("npm"):
        raise Unavailable("npm is not installed, and TypeScript comes from its registry")
    folder = tmp_path_factory.mktemp("typescript")
    (folder / "package.json").write_text("{}")
    run = npm("install", _TYPESCRIPT, cwd=folder)
    if run.returncode != 0:
        raise Unavailable(f"TypeScript cannot be installed from the npm registry: {run.stderr.strip().splitlines()[0]}")
    return folder / "node_modules" / "typescript" / "bin" / "tsc"


def type_check(tsc: Path, app: Path, program: str, *, lib: tuple[str, ...] = ("es2022",)) -> str:
    """The errors of a program, empty when there are none. Without `dom` in `lib` it has no types of a browser."""
    (app / "program.mts").write_text(program)
    options = {**_CONFIG["compilerOptions"], "lib": lib}
    (app / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["program.mts"]}))
    run = subprocess.run([node()[0], tsc], cwd=app, capture_output=True, text=True, check=False)
    assert bool(run.stdout) == bool(run.returncode), run
    return run.stdout


def test_the_same_sources_give_the_same_bytes(package: Path) -> None:
    first = package.read_bytes()
    assert build().read_bytes() == first


def test_it_holds_what_the_manifest_promises(package: Path) -> None:
    with tarfile.open(package) as archive:
        names = archive.getnames()
        manifest = json.load(archive.extractfile("package/package.json"))  # type: ignore[arg-type]
        module = archive.extractfile("package/rinkside.js")
        assert module is not None
        assert module.read() == (REPOSITORY / "gateway" / "static" / "rinkside.js").read_bytes()
    assert all(name.startswith("package/") for name in names)
    assert {"package/LICENSE", "package/README.md", "package/package.json"} <= set(names)
    entry = manifest["exports"]["."]
    for path in (entry["types"], entry["default"], manifest["types"]):
        assert f"package/{path.removeprefix('./')}" in names
    assert next(iter(entry)) == "types", "the first condition that matches is taken"
    assert (manifest["name"], manifest["license"], manifest["type"]) == ("rinkside-client", "Apache-2.0", "module")
    assert package.name == f"rinkside-client-{manifest['version']}.tgz"


def test_the_declared_names_are_those_of_the_module(app: Path) -> None:
    """`rinkside.d.ts` is written by hand, so a call that is added or renamed in the module must not be forgotten."""
    script = """
        import * as module from "rinkside-client";
        const WebSocket = class extends EventTarget { close() {} };
        const client = module.connect("http://127.0.0.1:8080", { WebSocket });
        const members = Object.getOwnPropertyNames(Object.getPrototypeOf(client)).filter((name) => name !== "constructor");
        client.close();
        process.stdout.write(JSON.stringify({ exports: Object.keys(module), members }));
    """
    run = subprocess.run(
        [*node(), "--no-warnings", "--input-type=module", "--eval", script], cwd=app, capture_output=True, check=True
    )
    actual = json.loads(run.stdout)
    text = (app / "node_modules" / "rinkside-client" / "rinkside.d.ts").read_text()
    assert sorted(actual["exports"]) == sorted(re.findall(r"^export (?:function|class) (\w+)", text, re.MULTILINE))
    (body,) = re.findall(r"^export interface Rinkside \{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    assert sorted(actual["members"]) == sorted(re.findall(r"^  (?:readonly )?(\w+)(?=[<(:])", body, re.MULTILINE))


async def test_an_installed_client_follows_a_real_gateway(
    app: Path, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    source = (SCRIPTS / "follow.mjs").read_text()
    script = app / "follow.mjs"
    script.write_text(source.replace("../../gateway/static/rinkside.js", "rinkside-client"))
    assert script.read_text() != source
    channel = f"ranking/{writer.scope}/500m-men"
    await writer.put({channel: {"rows": {"a": {"rank": 1}}}})
    async with following(gateway, channel, script) as follower:
        await eventually(lambda: follower.newest)
        await writer.put({channel: {"rows": {"a": {"rank": 2}}}})
        await eventually(lambda: follower.newest["version"] == 2)
    assert follower.newest["doc"] == {"rows": {"a": {"rank": 2}}}
    assert follower.newest["hash"] == document_hash({"rows": {"a": {"rank": 2}}})


def test_typed_programs_compile_and_wrong_ones_do_not(tsc: Path, app: Path) -> None:
    program = (SCRIPTS / "types.mts").read_text()
    assert type_check(tsc, app, program) == ""
    errors = type_check(tsc, app, program.replace("@ts-expect-error", "expected"))
    assert errors.count("error TS") == program.count("@ts-expect-error"), errors
    assert "Property 'entries' does not exist" in errors


@pytest.mark.parametrize("moment", [PAIR, MASS, None])
def test_the_documents_of_the_race_day_fit_the_declarations(tsc: Path, app: Path, moment: Moment | None) -> None:
    """A literal with a property too many, too few or of another type does not compile."""
    documents = documents_at(moment).items()
    lines = [
        f'export const _{n}: DocumentOf<"{channel}"> = {json.dumps(doc)};' for n, (channel, doc) in enumerate(documents)
    ]
    assert len(lines) > 10
    program = "\n".join(['import type { DocumentOf } from "rinkside-client";', *lines])
    assert type_check(tsc, app, program) == ""


@pytest.mark.parametrize(("file", "count"), [("clients/javascript/README.md", 2), ("docs/clients.md", 1)])
def test_the_examples_in_typescript_compile(tsc: Path, app: Path, file: str, count: int) -> None:
    text = (REPOSITORY / file).read_text("utf-8")
    examples = re.findall(r"^ *```ts\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    assert len(examples) == count
    for example in examples:
        assert type_check(tsc, app, example, lib=("es2022", "dom")) == ""
