"""A Redis Cluster of six nodes: three primaries, each with a replica."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

from redis.crc import key_slot

from testing.processes import Unavailable, free_port
from testing.servers import Server, temporary_folder
from testing.waiting import wait_until

NODES = 6
_NODE_TIMEOUT_MS = 2000
_LARGEST_PORT = 55_000
"""The bus of a node listens 10,000 above its port."""


@dataclass(frozen=True, slots=True)
class RedisNodes:
    """The nodes by number from 1: the first three began as primaries. `options` are those of `redis-cli`."""

    nodes: dict[int, Server]
    options: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return self.nodes[1].address

    def cli(self, number: int, *words: str) -> str:
        """What a node answers to a command. Raises `OSError` when it does not."""
        command = ["redis-cli", "-p", str(self.nodes[number].port), *self.options, *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
        if done.returncode or "ERR" in done.stdout[:20]:
            raise OSError(done.stdout + done.stderr)
        return done.stdout.strip()

    def node_id(self, number: int) -> str:
        return self.cli(number, "cluster", "myid")

    def is_primary(self, number: int) -> bool:
        return "role:master" in self.cli(number, "info", "replication")

    def primaries(self) -> list[int]:
        """Numbers of the nodes that answer and are primaries with slots."""
        found = []
        for number, server in self.nodes.items():
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                if server.process is not None and server.process.poll() is None and self.is_primary(number):
                    found.append(number)
        return found

    def primary_of(self, key: str) -> int:
        """The node that has the slot of a key. Raises `OSError` while there is none."""
        for number in self.primaries():
            with contextlib.suppress(OSError):
                if "MOVED" not in self.cli(number, "type", key):
                    return number
        raise OSError(f"no node has the slot of {key}")

    def replicas_of(self, primary: int) -> list[int]:
        wanted = self.node_id(primary)
        own = {self.node_id(number): number for number in self._alive()}
        lines = [line.split() for line in self.cli(primary, "cluster", "nodes").splitlines()]
        return [own[words[0]] for words in lines if words[3] == wanted and words[0] in own]

    def is_whole(self) -> bool:
        """Whether each running node finds the cluster in order, and each primary has a replica."""
        return all("cluster_state:ok" in self.cli(number, "cluster", "info") for number in self._alive()) and all(
            self.replicas_of(number) for number in self.primaries()
        )

    def move_slot(self, key: str) -> tuple[int, int]:
        """Moves the slot of a key with all its keys to another primary. Returns both nodes."""
        slot, source = key_slot(key.encode()), self.primary_of(key)
        target = next(number for number in self.primaries() if number != source)
        ids = {number: self.node_id(number) for number in (source, target)}
        self.cli(target, "cluster", "setslot", str(slot), "importing", ids[source])
        self.cli(source, "cluster", "setslot", str(slot), "migrating", ids[target])
        while keys := self.cli(source, "cluster", "getkeysinslot", str(slot), "100").splitlines():
            self.cli(source, "migrate", "127.0.0.1", str(self.nodes[target].port), "", "0", "5000", "keys", *keys)
        for number in (target, source, *self.primaries()):
            self.cli(number, "cluster", "setslot", str(slot), "node", ids[target])
        return source, target

    def promote(self, replica: int) -> None:
        """A planned failover: the replica and its primary swap roles."""
        self.cli(replica, "cluster", "failover")

    def _alive(self) -> list[int]:
        return [number for number, server in self.nodes.items() if server.process and server.process.poll() is None]


@contextlib.contextmanager
def redis_cluster(*, arguments: tuple[str, ...] = (), options: tuple[str, ...] = ()) -> Iterator[RedisNodes]:
    """Six nodes that keep nothing on disk. `arguments` are for the servers, `options` for `redis-cli`."""
    binary = shutil.which("redis-server")
    if binary is None or shutil.which("redis-cli") is None:
        raise Unavailable("redis-server is not installed (apt-get install redis-server)")
    with ExitStack() as stack:
        nodes = {}
        for number in range(1, NODES + 1):
            port = _bus_port()
            folder = temporary_folder(f"redis-node-{number}")
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            command += ["--cluster-enabled", "yes", "--cluster-node-timeout", str(_NODE_TIMEOUT_MS)]
            command += ["--repl-diskless-sync-delay", "0", "--protected-mode", "no", *arguments]
            nodes[number] = Server(command, port, f"redis://127.0.0.1:{port}/0", folder)
            stack.callback(nodes[number].kill)
            nodes[number].start()
        for server in nodes.values():
            server.wait_until_ready()
        made = RedisNodes(nodes, options)
        addresses = [f"127.0.0.1:{server.port}" for server in nodes.values()]
        create = ["redis-cli", *options, "--cluster", "create", *addresses, "--cluster-replicas", "1", "--cluster-yes"]
        subprocess.run(create, check=True, capture_output=True, timeout=120)
        wait_until(made.is_whole, 60)
        yield made


def _bus_port() -> int:
    while (port := free_port()) > _LARGEST_PORT:
        continue
    return port
