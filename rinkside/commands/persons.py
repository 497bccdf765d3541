"""`person`: says whether two competitors are one person."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import uuid4

import typer

from rinkside.commands.options import Servers, settings_with
from rinkside.signals import run_until_stopped
from schemas.events import Event, UnreadableEvent, build_event

_REF = "COMPETITION/COMPETITOR"


def person(
    one: Annotated[str, typer.Argument(metavar=_REF, help="Ids as in the ranking, e.g. wc-1/min-seok-kim.")],
    other: Annotated[str, typer.Argument(metavar=_REF, help="The other competitor, of the same season.")],
    decision: Annotated[
        str, typer.Option("--is", help="same, different, or automatic (takes a decision back).", metavar="DECISION")
    ],
    reason: Annotated[str, typer.Option(help="Why; it stays in the log.")] = "",
    author: Annotated[str, typer.Option(help="Who decides.")] = "",
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Say whether two competitors are one person: the standings then have one row for them, or two.

    The decision is an event in the log of the first competition. `--is automatic` takes it back.

    Example: rinkside person wc-1/min-seok-kim wc-2/kim-min-seok --is same --reason "changed country"
    """
    import asyncio

    from rinkside.kafka.publishing import publisher_of_file

    event = decision_event(
        one, other, decision, reason=reason, author=author, now=datetime.now(UTC), new_id=uuid4().hex
    )
    settings = settings_with("kafka_bootstrap_servers", kafka_bootstrap_servers=kafka_bootstrap_servers)

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.cancellation import until
        from rinkside.embedded.recorded import until_recorded

        async with publisher_of_file(settings) as publisher:
            await until(publisher.send(event), stopping)
        await until_recorded(settings.kafka_bootstrap_servers, publisher.last_offset, stopping)
        return f"{one} and {other}: {decision}, published to {settings.kafka_bootstrap_servers}"

    typer.echo(run_until_stopped(run))


def decision_event(
    one: str, other: str, decision: str, *, reason: str = "", author: str = "", now: datetime, new_id: str
) -> Event:
    """The event of a decision. Raises `typer.BadParameter` for what cannot be one."""
    (competition, first), (other_competition, second) = _ref(one), _ref(other)
    if one == other:
        raise typer.BadParameter("a competitor is one person: name two competitors", param_hint=_REF)
    data = {
        "one": {"competition": competition, "competitor": first},
        "other": {"competition": other_competition, "competitor": second},
        "decision": decision,
        "reason": reason,
        "author": author,
    }
    try:
        return build_event(
            {
                "id": new_id,
                "source": "/editor",
                "type": "identity.decided",
                "subject": competition,
                "time": now,
                "data": data,
            }
        )
    except UnreadableEvent as error:
        raise typer.BadParameter(str(error)) from error


def _ref(text: str) -> tuple[str, str]:
    competition, slash, competitor = text.partition("/")
    if not (competition and slash and competitor):
        raise typer.BadParameter(f"{text!r} is not {_REF}, such as wc-1/min-seok-kim", param_hint=_REF)
    return competition, competitor
