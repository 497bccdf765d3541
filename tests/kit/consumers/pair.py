"""One pair on the ice."""

from tests.kit.consumers.log import Log


def a_pair() -> Log:
    log = Log().programme().pair(1, "a", "b")
    log.of_heat("activated", 1)
    log.of_heat("started", 1)
    return log
