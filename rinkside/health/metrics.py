"""Serves the metrics of a part that has no port of its own."""

import structlog
from prometheus_client import start_http_server

from rinkside.settings import Settings

_log = structlog.get_logger()


def serve_metrics(settings: Settings) -> None:
    """Serves Prometheus metrics while the process lives, when `RINKSIDE_METRICS_PORT` is set.

    Without a free port it logs that and serves none: two parts on one host may have the same settings file.
    """
    if settings.metrics_port is None:
        return
    try:
        start_http_server(settings.metrics_port, addr=settings.metrics_host)
    except OSError as error:
        _log.warning(
            "no metrics: the port cannot be used; give this part another RINKSIDE_METRICS_PORT",
            port=settings.metrics_port,
            problem=error.strerror or str(error),
        )
