"""How log lines look: text for a person, one JSON object a line for a machine; always on stderr.

Lines of libraries look as ours do. aiokafka says ten times a second that a broker is gone: once in a while is enough,
and a progress bar or a log of a night stays readable.
"""

import logging
import sys
import time
from collections.abc import Callable

import structlog

_HANDLER = "rinkside"
_QUIET_S = 10.0
"""After a complaint of aiokafka, the next ones are left out for so long."""


def configure_logs(level: str, style: str) -> None:
    """`level` is debug, info, warning or error; `style` text or json. Libraries speak from warning up only."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Neither tells the values of variables with a traceback: addresses with passwords and the key of the desk are among them.
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
    for earlier in [each for each in root.handlers if each.name == _HANDLER]:
        root.removeHandler(earlier)
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name(_HANDLER)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    if level != "debug":
        handler.addFilter(Seldom("aiokafka"))
    quiet = logging.DEBUG if level == "debug" else logging.WARNING
    root.addHandler(handler)
    root.setLevel(quiet)
    for noisy in ("asyncio", "aiokafka"):
        logging.getLogger(noisy).setLevel(max(quiet, logging.WARNING))


class Seldom(logging.Filter):
    """Lets one record of a library through, and the next only after a while; of others all."""

    def __init__(self, library: str, quiet_s: float = _QUIET_S, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._library = library
        self._quiet_s = quiet_s
        self._clock = clock
        self._silent_until = -1.0

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] != self._library:
            return True
        if self._clock() < self._silent_until:
            return False
        self._silent_until = self._clock() + self._quiet_s
        return True
