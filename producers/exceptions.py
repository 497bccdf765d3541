"""What can go wrong in a producer.

ProducerError
├── PublishFailed    the broker does not take events: mend it, then publish again (the same events count once)
├── BadName          an id that no competition can have
├── BadRecording     a file is not a recording, or not wholly: names file and line
├── BadSheet         a file is not a result sheet: names file, line and what is missing
└── BadFeed          the address of a feed is no address, or what answers there is no feed
"""


class ProducerError(Exception):
    """Base of everything that this package raises on purpose."""


class PublishFailed(ProducerError):
    def __init__(self, servers: str, problem: str) -> None:
        super().__init__(
            f"the broker at {servers} does not take events: {problem}. Start one with `rinkside up`, or look with "
            "`rinkside doctor`; publishing the same events again is safe"
        )
        self.servers = servers
        self.problem = problem


class BadName(ProducerError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r} cannot be the id of a competition: use lower-case letters, digits and . _ - inside, at most 64, "
            "as in slc-2021"
        )
        self.name = name


class BadRecording(ProducerError):
    """`line` counts from 1; 0 = the file as a whole."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class BadSheet(ProducerError):
    """`line` counts from 1; 0 = the file as a whole."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class BadFeed(ProducerError):
    def __init__(self, url: str, problem: str) -> None:
        super().__init__(f"{url} cannot be used as a feed: {problem}")
        self.url = url
