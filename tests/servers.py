"""Real servers for tests: Valkey, Redis, the embedded broker, Apache Kafka, and a proxy that breaks connections.

Every server listens on loopback on a free port, keeps its files in a temporary folder and ends with the test process.
"""

import asyncio
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rinkside.embedded.binaries import Programs, find_programs
from rinkside.exceptions import EmbeddedMissing
from rinkside.settings import Settings

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED_DATA = REPOSITORY.parent / "shared" / "data"
TIME_SCALE = float(os.environ.get("RINKSIDE_TEST_TIME_SCALE", "1"))
_PR_SET_PDEATHSIG = 1


def shared(relative: str) -> Path:
    """A file of the recordings and sheets that are not part of the project; skips the test where they are absent."""
    path = SHARED_DATA / relative
    if not path.exists():
        pytest.skip(f"the recorded data are not here: {path}")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def within(seconds: float) -> asyncio.Timeout:
    """The deadline of a test, longer on a slow machine. Nothing waits longer than it must."""
    return asyncio.timeout(seconds * TIME_SCALE)


async def eventually(condition: Callable[[], Awaitable[object] | object], timeout_s: float = 20) -> None:
    """Waits until `condition` is true. It may be a coroutine function, and may raise until then: a document that is not
    there yet has no `rows` either. The last exception is the cause of the failure."""
    deadline = time.monotonic() + timeout_s * TIME_SCALE
    problem: Exception | None = None
    while time.monotonic() < deadline:
        try:
            outcome = condition()
            if isinstance(outcome, Awaitable):
                outcome = await outcome
            if outcome:
                return
            problem = None
        except (AssertionError, OSError, LookupError, TypeError, ValueError) as error:
            problem = error
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {timeout_s} s: {condition if problem is None else repr(problem)}") from problem


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass
class Server:
    """A server process. `address` is what a client is given."""

    command: list[str]
    port: int
    address: str
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent,
            )

    def wait_until_ready(self, timeout_s: float = 90) -> None:
        deadline = time.monotonic() + timeout_s * TIME_SCALE
        while time.monotonic() < deadline:
            assert self.process is not None
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)
        log = (self.folder / "server.log").read_text(errors="replace")[-2000:]
        raise AssertionError(f"{self.command[0]} did not come up:\n{log}")

    def kill(self) -> None:
        """SIGKILL, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def restart(self) -> None:
        """Starts again on the same port, with whatever its folder holds."""
        self.kill()
        self.start()
        self.wait_until_ready()


@contextlib.contextmanager
def _running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        server.wait_until_ready()
        yield server
    finally:
        server.kill()
        shutil.rmtree(server.folder, ignore_errors=True)


def _folder(name: str) -> Path:
    return Path(tempfile.mkdtemp(prefix=f"rinkside-test-{name}-"))


def _embedded() -> Programs:
    """The programs of the extra `embedded`; skips where it is not installed."""
    try:
        return find_programs(Settings())
    except EmbeddedMissing as error:
        pytest.skip(str(error))


def _redis_like(binary: str, name: str, *, appendonly: bool) -> contextlib.AbstractContextManager[Server]:
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--protected-mode", "no"]
    command += ["--appendonly", "yes" if appendonly else "no", "--appendfsync", "always", "--daemonize", "no"]
    return _running(Server(command, port, f"redis://127.0.0.1:{port}/0", _folder(name)))


def valkey(*, appendonly: bool = False) -> contextlib.AbstractContextManager[Server]:
    """Valkey from its wheel. Without `appendonly` it comes back empty from a restart."""
    return _redis_like(str(_embedded().store), "valkey", appendonly=appendonly)


def redis_server(*, appendonly: bool = False) -> contextlib.AbstractContextManager[Server]:
    """Redis as the system has it; skips where it does not."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("redis-server is not installed (apt-get install redis-server)")
    return _redis_like(binary, "redis", appendonly=appendonly)


def tansu() -> contextlib.AbstractContextManager[Server]:
    """The broker of the embedded stack. It keeps everything in memory: a restart is an empty log."""
    port = free_port()
    listener = f"tcp://127.0.0.1:{port}"
    command = [str(_embedded().broker), "broker", "--listener-url", listener, "--advertised-listener-url", listener]
    command += ["--storage-engine", "memory://tansu/", "--kafka-cluster-id", "rinkside-test"]
    return _running(Server(command, port, f"127.0.0.1:{port}", _folder("tansu")))


def kafka_libs() -> Path:
    """Folder with Apache Kafka's jars; skips where it is absent."""
    libs = Path(os.environ.get("RINKSIDE_TEST_KAFKA_LIBS", REPOSITORY / ".cache" / "kafka" / "libs"))
    if not any(libs.glob("kafka_*.jar")):
        pytest.skip("Apache Kafka's jars are not here (make kafka)")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed, and Apache Kafka needs it")
    return libs


def apache_kafka() -> contextlib.AbstractContextManager[Server]:
    """Apache Kafka, one node, KRaft. Its log outlives a restart."""
    libs = kafka_libs()
    folder, port, controller = _folder("kafka"), free_port(), free_port()
    properties = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(folder / "log"),
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "group.initial.rebalance.delay.ms": "0",
        "offsets.topic.num.partitions": "1",
        "auto.create.topics.enable": "false",
    }
    (folder / "server.properties").write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
    java = ["java", "-Xmx512m", "-cp", f"{libs}/*", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
    config = str(folder / "server.properties")
    subprocess.run(
        [*java, "kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", config],
        check=True,
        capture_output=True,
    )
    return _running(Server([*java, "kafka.Kafka", config], port, f"127.0.0.1:{port}", folder))


class Proxy:
    """A TCP proxy in front of one server: `cut` drops all, `blackhole` holds bytes back, `delay_s` some time."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        self.delay_s = 0.0
        self.refusing = False
        self._open = asyncio.Event()
        self._open.set()
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    def blackhole(self, on: bool = True) -> None:
        if on:
            self._open.clear()
        else:
            self._open.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusing:
            writer.transport.abort()
            return
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, up_writer}
        try:
            await asyncio.gather(self._pump(reader, up_writer), self._pump(up_reader, writer))
        finally:
            for each in (writer, up_writer):
                self._writers.discard(each)
                each.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                await self._open.wait()
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                writer.write(data)
                await writer.drain()
        writer.transport.abort()

    @classmethod
    @contextlib.asynccontextmanager
    async def before(cls, target_port: int) -> AsyncIterator["Proxy"]:
        proxy = cls(target_port)
        server = await asyncio.start_server(proxy._serve, "127.0.0.1", 0)
        proxy.port = server.sockets[0].getsockname()[1]
        try:
            yield proxy
        finally:
            server.close()
            proxy._open.set()
            proxy.cut()
