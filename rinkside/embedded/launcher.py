"""Starts a program that the kernel kills when its parent dies: python -I -S launcher.py PARENT PROGRAM [ARGUMENT …].

Without this, a supervisor that gets SIGKILL would leave its programs running. The call is made in a process of its own,
before the program replaces it: code between fork and exec (`preexec_fn`) can deadlock in a parent with threads. Linux only;
elsewhere the program is started as it is.
"""

import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Becomes `command`. Exits with 1 when the parent has died already, with 127 when the program cannot be started."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            sys.exit(1)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        print(f"{command[0]}: {error.strerror}", file=sys.stderr)
        sys.exit(127)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
