"""A cache in front of a gateway, with a configuration that the project ships."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from testing.processes import REPOSITORY, Unavailable, free_port
from testing.servers import Server, running, temporary_folder

CACHES = ("varnish", "nginx")

_DEPLOY = REPOSITORY / "deploy"
_PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


def http_cache(name: str, gateway_port: int) -> contextlib.AbstractContextManager[Server]:
    """Runs Varnish or nginx. Raises Unavailable where it is not installed."""
    return (_varnish if name == "varnish" else _nginx)(gateway_port)


@contextlib.contextmanager
def _varnish(gateway_port: int) -> Iterator[Server]:
    binary = _program("varnishd", "varnish")
    port, folder = free_port(), temporary_folder("varnish")
    _configure("varnish.vcl", folder / "default.vcl", {'.port = "8080"': f'.port = "{gateway_port}"'})
    command = [binary, "-j", "none", "-F", "-a", f"127.0.0.1:{port}", "-f", str(folder / "default.vcl")]
    command += ["-n", str(folder / "work"), "-s", "malloc,64m"]
    with running(Server(command, port, f"http://127.0.0.1:{port}", folder)) as server:
        yield server
        assert server.process is not None
        server.process.terminate()  # it ends its child, which a kill would leave behind
        server.process.wait(30)


@contextlib.contextmanager
def _nginx(gateway_port: int) -> Iterator[Server]:
    binary = _program("nginx", "nginx-light")
    port, folder = free_port(), temporary_folder("nginx")
    ports = {"127.0.0.1:8000": f"127.0.0.1:{port}", "127.0.0.1:8080": f"127.0.0.1:{gateway_port}"}
    _configure("nginx.conf", folder / "nginx.conf", ports)
    (folder / "temp").mkdir()
    command = [binary, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr", "-g", "daemon off; master_process off;"]
    with running(Server(command, port, f"http://127.0.0.1:{port}", folder)) as server:
        yield server


def _program(name: str, package: str) -> str:
    binary = shutil.which(name, path=_PATH)
    if binary is None:
        raise Unavailable(f"{name} is not installed (apt-get install {package})")
    return binary


def _configure(name: str, target: Path, changes: dict[str, str]) -> None:
    text = (_DEPLOY / name).read_text(encoding="utf-8")
    for before, after in changes.items():
        if text.count(before) != 1:
            raise AssertionError(f"deploy/{name} must contain {before!r} once")
        text = text.replace(before, after)
    target.write_text(text, encoding="utf-8")
