"""Errors of producers, grouped by what the caller can do.

ProducerError
├── Retry                the broker is the cause; publish the same events again later, they count once
│   ├── PublishFailed
│   └── EventsWaiting    a live feed was stopped while its events waited
└── BadInput             the input is the cause; correct it, then start again
    ├── BadName          not a possible id of a competition
    ├── BadFile          names file and line
    │   ├── BadRecording
    │   └── BadSheet
    ├── SameName         a rehearsal has the id of the competition that it repeats
    ├── CannotGoBack     a replay would rewrite a competition that is no rehearsal
    ├── BadFeed          not the address of a feed
    ├── ServiceUnusable  a results service refuses to answer
    └── EventTooLarge    no broker accepts an event of this size
"""

from datetime import datetime
from pathlib import Path


class ProducerError(Exception):
    """Base of all errors that this package raises on purpose."""


class Retry(ProducerError):
    """The broker is the cause. Publish the same events again later; they count once."""


class PublishFailed(Retry):
    """The broker at `servers` does not accept events."""

    def __init__(self, servers: str, problem: str) -> None:
        super().__init__(
            f"the broker at {servers} does not accept events: {problem}. Start one with `rinkside up`, or run "
            "`rinkside doctor`; publishing the same events again is safe"
        )
        self.servers = servers
        self.problem = problem


class EventsWaiting(Retry):
    """A publisher was stopped with events that are not on the log: in the file `path`, or lost when it is None."""

    def __init__(self, servers: str, waiting: int, since: datetime | None, path: Path | None) -> None:
        when = f" since {since:%Y-%m-%d %H:%M:%S} UTC" if since is not None else ""
        where = (
            f"they are in {path}, and the same command publishes them first when it starts again"
            if path is not None
            else "the disk refused them, so they are lost"
        )
        super().__init__(f"{waiting:,} events have been waiting for the broker at {servers}{when}; {where}")
        self.servers = servers
        self.waiting = waiting
        self.since = since
        self.path = path


class BadInput(ProducerError):
    """The input is the cause. Correct it, then start again."""


class BadName(BadInput):
    """`name` is not a possible id of a competition."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} cannot be the id of a competition: use lower-case letters, digits and . _ - inside, at most 64, "
            "as in slc-2021"
        )
        self.name = name


class SameName(BadInput):
    """A rehearsal has the id of a competition in the recording."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is the competition of the recording; give its rehearsal another id with --as")
        self.name = name


class CannotGoBack(BadInput):
    """Going back would rewrite `competitions`, which are no rehearsals."""

    def __init__(self, competitions: list[str]) -> None:
        super().__init__(
            f"going back would rewrite {', '.join(competitions)} for every viewer; rehearse with --as NAME, or allow it with "
            "--rewrite"
        )
        self.competitions = competitions


class BadFile(BadInput):
    """A file cannot be used. `line` counts from 1; 0 means the whole file."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class BadRecording(BadFile):
    """A file is not a recording, or not completely."""


class BadSheet(BadFile):
    """A file is not a result sheet."""


class BadFeed(BadInput):
    """`url` is not the address of a feed."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url} cannot be used as a feed: {problem}")
        self.url = url


class ServiceUnusable(BadInput):
    """The results service at `url` refuses to answer."""

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url} cannot be used: {problem}")
        self.url = url


class EventTooLarge(BadInput):
    """An event of `size` bytes, which no broker accepts."""

    def __init__(self, size: int, most: int) -> None:
        super().__init__(f"an event of {size:,} bytes is too large; the limit is {most:,}")
        self.size = size
