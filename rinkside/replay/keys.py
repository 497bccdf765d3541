"""Keys of a terminal: reads single keys without Enter, and names them."""

import asyncio
import contextlib
import os
import re
import termios
import tty
from collections.abc import AsyncIterator, Iterator

_NAMES = {
    b"\x1b[C": "right",
    b"\x1bOC": "right",
    b"\x1b[D": "left",
    b"\x1bOD": "left",
    b"\x1b[1;2C": "shift+right",
    b"\x1b[1;2D": "shift+left",
    b"\x1b[c": "shift+right",
    b"\x1b[d": "shift+left",
    b"\x1b[A": "up",
    b"\x1b[B": "down",
    b"\x1b[H": "home",
    b"\x1b[F": "end",
    b"\r": "enter",
    b"\n": "enter",
    b"\x7f": "backspace",
    b"\x08": "backspace",
    b"\x1b": "escape",
}
_SEQUENCE = re.compile(rb"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])|.", re.DOTALL)


def names_of(data: bytes) -> Iterator[str]:
    """The keys in what a terminal sent, such as `left`, `shift+left`, `enter` or `g`. Unknown sequences are left out."""
    for sequence in _SEQUENCE.findall(data):
        if sequence in _NAMES:
            yield _NAMES[sequence]
        elif len(sequence) == 1 and sequence[0] >= 0x20:
            yield chr(sequence[0])


@contextlib.asynccontextmanager
async def pressed_keys(file: int) -> AsyncIterator[asyncio.Queue[str]]:
    """A queue of the keys that are pressed on the terminal `file`. Ctrl-C stays a signal; the terminal is restored."""
    loop, keys = asyncio.get_running_loop(), asyncio.Queue[str]()
    before = termios.tcgetattr(file)

    def read() -> None:
        data = os.read(file, 1024)
        if not data:  # the terminal is gone
            loop.remove_reader(file)
            keys.put_nowait("q")
        for name in names_of(data):
            keys.put_nowait(name)

    tty.setcbreak(file)
    loop.add_reader(file, read)
    try:
        yield keys
    finally:
        loop.remove_reader(file)
        termios.tcsetattr(file, termios.TCSADRAIN, before)
