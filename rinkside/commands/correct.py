"""`correct`: corrects a competition, after a look at the consequences."""

import json
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from rinkside.commands.options import GatewayUrl, settings_with
from rinkside.exceptions import NotCorrected

_TIMEOUT_S = 90.0


def correct(
    competition: Annotated[str, typer.Argument(help="Id of the competition, e.g. slc-2021.")],
    kind: Annotated[str, typer.Argument(help="What to correct; see above.")],
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="[FIELD=VALUE]…", help="Fields of the correction.")
    ] = None,
    why: Annotated[str, typer.Option("--why", help="The reason; readers of official lists see it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Publish without asking.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show the consequences and publish nothing.")] = False,
    gateway_url: GatewayUrl = None,
) -> None:
    """Correct results, look at what it changes, and publish it. Needs a token in RINKSIDE_TOKEN.

    time        distance= skater= time=1:12.85

    status      distance= skater= status=DQ [reason=T04]

    lap         distance= skater= action=add|move|withdraw metres= [to= time= how=]

    passing     distance= skater= action=add|move|withdraw time= how= [metres= to=]

    heat        distance= heat= action=clear|reopen|commit

    swap        distance= heat= what=lanes|armbands

    replace     distance= skater= by.id= by.name= [by.country=]

    start-list  distance= heats=@FILE.json

    official    distance= [official=false]

    ignore      events.0.source= events.0.id=

    revert      correction=ID

    note        text= [distance=]

    Example: rinkside correct slc-2021 status distance=500m-women-2 skater=Kok status=DQ reason=T04 --why "false start"
    """
    settings = settings_with("gateway_url", gateway_url=gateway_url)
    if not settings.token:
        raise NotCorrected(
            "corrections need a token: set RINKSIDE_TOKEN (rinkside token new NAME --role editor makes one)"
        )
    from rinkside.corrections.shown import lines_of

    gateway = settings.gateway_url.rstrip("/")
    gateway = f"http{gateway.removeprefix('ws')}" if gateway.startswith("ws") else gateway
    url = f"{gateway}/api/desk/{quote(competition)}/corrections"
    body: dict[str, Any] = {"correction": _correction(kind, fields or []), "why": why}
    status, answer = _post(url, settings.token, body)
    while status in (200, 409):
        if status == 409:
            typer.echo("Something changed in the meantime. Now it would do this:")
        for line in lines_of(answer["consequences"]):
            typer.echo(line)
        if preview:
            return
        if not yes and not typer.confirm("Publish this correction?"):
            raise NotCorrected("nothing was published")
        status, answer = _post(url, settings.token, body | {name: answer[name] for name in ("id", "at", "expect")})
    if status != 201:
        raise NotCorrected(str(answer.get("message", f"the gateway answered {status}")))
    typer.echo(f"Published. To take it back: rinkside correct {competition} revert correction={answer['id']} --why …")


def _correction(kind: str, fields: list[str]) -> dict[str, Any]:
    correction: dict[str, Any] = {"kind": kind}
    for each in fields:
        name, equals, text = each.partition("=")
        if not equals:
            raise typer.BadParameter(f"{each!r} is not FIELD=VALUE", param_hint="FIELD=VALUE")
        _set(correction, name.split("."), _value(text))
    return correction


def _value(text: str) -> Any:
    if text.startswith("@"):
        text = Path(text[1:]).read_text(encoding="utf-8")
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError as error:
            raise typer.BadParameter(f"{text[:40]!r} is not JSON: {error}") from error
    return text


def _set(into: dict[str, Any], path: list[str], value: Any) -> None:
    """`by.name=…` sets a field of an object, `events.0.id=…` one of an object in a list."""
    name, rest = path[0], path[1:]
    if not rest:
        into[name] = value
    elif rest[0].isdigit():
        items = into.setdefault(name, [])
        while len(items) <= min(int(rest[0]), 100):
            items.append({})
        _set(items[int(rest[0])], rest[1:], value)
    else:
        _set(into.setdefault(name, {}), rest, value)


def _post(url: str, token: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    # The settings allow http(s) only.
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            try:
                return error.code, json.load(error)
            except ValueError:
                return error.code, {"message": f"the gateway answered {error.code} {os.fspath(url)}"}
    except urllib.error.URLError as error:
        raise NotCorrected(f"the gateway does not answer: {error.reason}") from None
