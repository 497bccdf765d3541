"""Settings for all tests."""

import os
import signal
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from testing.processes import Unavailable

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    yield from _skipping_what_is_unavailable()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, None, None]:
    yield from _skipping_what_is_unavailable()


def _skipping_what_is_unavailable() -> Generator[None, None, None]:
    try:
        yield
    except Unavailable as missing:
        pytest.skip(str(missing))
