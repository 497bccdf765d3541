"""Configures log lines: text for a person, or one JSON object a line for a machine; always on stderr.

Lines of libraries have the same form. aiokafka logs ten times a second that a broker is gone; one in ten seconds is
enough, so a progress bar and a log of a night stay readable.
"""

import logging
import sys
import time
from collections.abc import Callable

import structlog

_HANDLER = "rinkside"
_QUIET_S = 10.0
"""Shortest time between two records of aiokafka."""


def configure_logs(level: str, style: str) -> None:
    """Sets `level` (debug, info, warning, error) and `style` (text, json). Libraries log from warning up."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Neither renderer shows the values of variables in a traceback: passwords and the key of the desk are among them.
    last: list[structlog.typing.Processor] = [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
        )
    ]
    if style == "json":
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for former in [each for each in root.handlers if each.name == _HANDLER]:
        root.removeHandler(former)
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name(_HANDLER)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    if level != "debug":
        handler.addFilter(RateLimit("aiokafka"))
    lowest = logging.DEBUG if level == "debug" else logging.WARNING
    root.addHandler(handler)
    root.setLevel(lowest)
    for noisy in ("asyncio", "aiokafka"):
        logging.getLogger(noisy).setLevel(max(lowest, logging.WARNING))


class RateLimit(logging.Filter):
    """Passes one record of a library in `quiet_s` seconds, and all records of others."""

    def __init__(self, library: str, quiet_s: float = _QUIET_S, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._library = library
        self._quiet_s = quiet_s
        self._clock = clock
        self._quiet_until = -1.0

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] != self._library:
            return True
        if self._clock() < self._quiet_until:
            return False
        self._quiet_until = self._clock() + self._quiet_s
        return True
