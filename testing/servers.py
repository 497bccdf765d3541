"""Real servers: Valkey, Redis, the embedded broker.

Every server listens on loopback on a free port, keeps its files in a temporary folder and ends with this process.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rinkside.embedded.binaries import Programs, find_programs
from rinkside.exceptions import EmbeddedMissing
from rinkside.settings import Settings
from schemas.kafka import KafkaConnection
from testing.processes import Unavailable, die_with_parent, free_port
from testing.waiting import wait_until


@dataclass
class Server:
    """A server process. `address` is what a client is given."""

    command: list[str]
    port: int
    address: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def kafka(self) -> KafkaConnection:
        """How to reach it, when it is a broker. The embedded one has no idempotent producer."""
        return KafkaConnection(self.address, idempotent="java" in self.command[0])

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )

    def wait_until_ready(self, timeout_s: float = 90) -> None:
        def listens_or_ended() -> bool:
            assert self.process is not None
            if self.process.poll() is not None:
                return True
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True

        with contextlib.suppress(AssertionError):
            wait_until(listens_or_ended, timeout_s)
            if self.process is not None and self.process.poll() is None:
                return
        log = (self.folder / "server.log").read_text(errors="replace")[-2000:]
        raise AssertionError(f"{self.command[0]} did not come up:\n{log}")

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def freeze(self) -> None:
        """SIGSTOP: the process stands still, its connections stay open."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        """Starts again on the same port, with whatever its folder holds."""
        self.kill()
        self.start()
        self.wait_until_ready()


@contextlib.contextmanager
def running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        server.wait_until_ready()
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


def temporary_folder(name: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f"rinkside-test-{name}-"))


def _embedded() -> Programs:
    """The programs of the extra `embedded`; raises Unavailable where it is not installed."""
    try:
        return find_programs(Settings())
    except EmbeddedMissing as error:
        raise Unavailable(str(error)) from error


def _redis_like(
    binary: str, folder: Path, *, appendonly: bool, arguments: Sequence[str] = ()
) -> contextlib.AbstractContextManager[Server]:
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--protected-mode", "no"]
    command += ["--appendonly", "yes" if appendonly else "no", "--appendfsync", "always", "--daemonize", "no"]
    return running(Server([*command, *arguments], port, f"redis://127.0.0.1:{port}/0", folder))


def valkey(*, appendonly: bool = False) -> contextlib.AbstractContextManager[Server]:
    """Valkey from its wheel. Without `appendonly` it comes back empty from a restart."""
    return _redis_like(str(_embedded().store), temporary_folder("valkey"), appendonly=appendonly)


def redis_server(
    *, appendonly: bool = False, arguments: Sequence[str] = (), prepare: Callable[[Path], None] = lambda _: None
) -> contextlib.AbstractContextManager[Server]:
    """Redis as the system has it; raises Unavailable where it does not. `prepare` puts files into its folder first."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise Unavailable("redis-server is not installed (apt-get install redis-server)")
    folder = temporary_folder("redis")
    prepare(folder)
    return _redis_like(binary, folder, appendonly=appendonly, arguments=arguments)


def tansu() -> contextlib.AbstractContextManager[Server]:
    """The broker of the embedded stack. It keeps everything in memory: a restart is an empty log."""
    port = free_port()
    listener = f"tcp://127.0.0.1:{port}"
    command = [str(_embedded().broker), "broker", "--listener-url", listener, "--advertised-listener-url", listener]
    command += ["--storage-engine", "memory://tansu/", "--kafka-cluster-id", "rinkside-test"]
    return running(Server(command, port, f"127.0.0.1:{port}", temporary_folder("tansu")))
