"""Where the project lies, free ports, and what a child process inherits."""

import ctypes
import signal
import socket
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
_PR_SET_PDEATHSIG = 1


class Unavailable(Exception):
    """A program that this machine does not have: a server, a browser, a run time. Says how to get it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent() -> None:
    """For `preexec_fn`: the child ends when this process does."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
