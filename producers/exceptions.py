"""Errors of producers, grouped by what the caller can do.

ProducerError
├── Retry                the broker is the cause; publish the same events again later, they count once
│   └── PublishFailed
└── BadInput             the input is the cause; correct it, then start again
    ├── BadName          not a possible id of a competition
    ├── BadFile          names file and line
    │   ├── BadRecording
    │   └── BadSheet
    └── BadFeed          not the address of a feed
"""


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
