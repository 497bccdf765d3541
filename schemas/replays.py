"""Control of replays over Redis: what a running replay says of itself, and the commands that it takes.

    rinkside:replays                  sorted set  replay → when it was heard last, in ms of the Redis clock
    rinkside:replay:{ID}              string      ReplayStatus as JSON; expires when the replay is gone
    rinkside:replay:{ID}:commands     list        ReplayCommand as JSON, oldest first; expires

A replay refreshes its status at least every second. The status names the last command that is done, so the sender knows.
"""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Field

from schemas.fields import Frozen, Instant, Text

REPLAYS_KEY: Final = "rinkside:replays"
STATUS_EXPIRES_S: Final = 10
COMMANDS_EXPIRE_S: Final = 60

ReplayState: TypeAlias = Literal["playing", "paused", "ended"]
Action: TypeAlias = Literal["pause", "resume", "seek", "rate", "heat", "distance", "step", "stop"]


def status_key(replay: str) -> str:
    return f"rinkside:replay:{{{replay}}}"


def commands_key(replay: str) -> str:
    return status_key(replay) + ":commands"


class ReplayCommand(Frozen):
    """One command. `value` is the place of `seek`, the rate of `rate` (`max`, or a number), `+1` or `-1` for `heat` and
    `distance`."""

    id: Annotated[str, Field(min_length=1, max_length=64)]
    action: Action
    value: Annotated[str, Field(max_length=200)] = ""


class ReplayStatus(Frozen):
    """A running replay. `rate` None = as fast as possible. `at` is the time of the recording."""

    replay: str
    file: Text
    competitions: tuple[str, ...]
    rehearsal: bool
    state: ReplayState
    position: int
    events: int
    at: Instant | None = None
    first: Instant | None = None
    last: Instant | None = None
    timezone: str = "UTC"
    rate: float | None = None
    where: Text = ""
    """The heat on the board."""
    host: str = ""
    pid: int = 0
    answered: str = ""
    """Id of the last command that is done."""
    problem: Text = ""
    """Why that command was refused; empty when it was not."""
