"""How the services' log lines look: text for a person, one JSON object a line for a machine; always on stderr."""

import logging
import sys

import structlog


def configure_logs(level: str, style: str) -> None:
    """`level` is debug, info, warning or error; `style` text or json. Libraries speak from warning up only."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if style == "json":
        shared += [structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()]
    else:
        shared.append(structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()))
    structlog.configure(
        processors=shared,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    quiet = logging.DEBUG if level == "debug" else logging.WARNING
    logging.basicConfig(level=quiet, format="%(asctime)s [%(levelname)s] %(name)s: %(message)s", stream=sys.stderr)
    for noisy in ("asyncio", "aiokafka"):
        logging.getLogger(noisy).setLevel(max(quiet, logging.WARNING))
