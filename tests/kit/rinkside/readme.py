"""The README as its readers follow it: its code blocks, and a folder in which they type its commands."""

import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

from testing.processes import REPOSITORY, Unavailable
from testing.waiting import TIME_SCALE
from tests.kit.rinkside.terminal import Running, Terminal

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A code block. `language` is empty for output and drawings."""

    language: str
    text: str


def blocks() -> list[Block]:
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    return [Block(language, body) for language, body in _BLOCK.findall(text)]


def commands() -> list[str]:
    """Every command of the shell, in order."""
    return [line for block in blocks() if block.language == "sh" for line in block.text.splitlines()]


def shown_after(command: str) -> str:
    """The output that the README shows after a command: the block without a language that follows its block."""
    found = blocks()
    [place] = [index for index, block in enumerate(found) if block == Block("sh", f"{command}\n")]
    assert found[place + 1].language == "", f"no output is shown after {command}"
    return found[place + 1].text


def example(language: str) -> str:
    [block] = [block for block in blocks() if block.language == language]
    return block.text


class Reader(Terminal):
    """A terminal in a fresh checkout: the files of the repository, and what `make install` made, are there."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (REPOSITORY / ".venv" / "bin" / "rinkside").exists():
            raise Unavailable("the package is not installed in .venv (make install)")
        for path in REPOSITORY.iterdir():
            if path.name not in ("rinkside-data", "dist", ".git"):
                (self.folder / path.name).symlink_to(path)
        self.environment["COLUMNS"] = "80"
        for name in ("ARGS", "MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS"):
            self.environment.pop(name, None)

    def typed(self, command: str) -> Running:
        """Types a command as it is written, and lets it run."""
        return self.start_command(shlex.split(command))

    def finished(self, command: str, timeout_s: float = 60, folder: Path | None = None) -> str:
        """Types a command as it is written and waits for its end; what it prints. It must succeed."""
        run = subprocess.run(
            shlex.split(command),
            cwd=folder or self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s * TIME_SCALE,
        )
        assert run.returncode == 0, f"{command}: {run.returncode}\n{run.stdout}{run.stderr}"
        return run.stdout

    def run_example(self, source: str) -> Running:
        """Runs a Python example of the README with the Python of the project."""
        (self.folder / "example.py").write_text(source)
        return self.typed(".venv/bin/python -u example.py")


def newest_line(running: Running) -> str:
    lines = running.said.splitlines()
    return lines[-1] if lines else ""


def without_ports(text: str) -> str:
    """Broker and store take other ports where the usual ones are taken."""
    return re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
