"""Settings for all tests."""

import os
import signal

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.kit.availability"]

settings.register_profile(
    "default",
    deadline=None,  # a busy machine is not a failure
    max_examples=int(os.environ.get("RINKSIDE_TEST_EXAMPLES", "40")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("default")


def pytest_configure() -> None:
    """A shell starts background jobs with SIGINT ignored, and nohup with SIGHUP; every child would inherit that and never
    end on Ctrl-C. A handler that does nothing has the same effect here and is not inherited."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, lambda *_: None)
