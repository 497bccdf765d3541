"""Sign-in of browsers, and the guard for routes.

    GET    /session    who is signed in: {"open": true, "name": "anna", "roles": […], "rights": […]}
    POST   /session    {"token": "…"} as JSON, or as a form (then a redirect to `next`) → sets the cookie
    DELETE /session    signs out

The cookie is HttpOnly (no script reads it), SameSite=Strict (no other site sends it), and Secure over https. A token is never
part of an address: addresses are in histories, logs and pictures of screens.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway.access.access import COOKIE, Access, Person, Refused, address_of, is_foreign
from gateway.access.request_body import is_form, read_body
from gateway.access.roles import Right

Endpoint: TypeAlias = Callable[[Request, Person], Awaitable[Response]]

_COOKIE_S = 14 * 3600
"""A race day; the next one begins with a new sign-in."""
_MAX_BYTES = 2_048


def guarded(access: Access, right: Right, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that only people with a right reach; it is given the person. It may raise `Refused`, too."""

    async def guard(request: Request) -> Response:
        try:
            return await endpoint(request, access.require(request, right))
        except Refused as refused:
            return refused.response()

    return guard


def session_routes(access: Access) -> list[Route]:
    """The routes of the sign-in."""

    def state(person: Person | None) -> Response:
        said: dict[str, object] = {"open": access.is_open}
        if person is not None:
            said |= {
                "name": person.name,
                "roles": sorted(person.roles),
                "rights": sorted(r.name.lower() for r in person.rights),
            }
        return Response(orjson.dumps(said), 200, {"Cache-Control": "no-store"}, "application/json")

    async def show(request: Request) -> Response:
        try:
            return state(access.identify(request.headers, address_of(request)))
        except Refused as refused:
            if refused.status == 401:  # the cookie of a revoked token
                return _without_cookie(state(None))
            return refused.response()

    async def sign_in(request: Request) -> Response:
        try:
            if is_foreign(request.headers):
                raise Refused(403, "a page of another site may not sign anybody in")
            given = await _given(request)
            person, cookie = access.sign_in(given.get("token", "").strip(), address_of(request))
        except Refused as refused:
            if refused.status not in (400, 413) and is_form(request):
                return RedirectResponse(f"/signin?refused={refused.status}", 303)
            return refused.response()
        answer = RedirectResponse(_local(given.get("next", "")), 303) if is_form(request) else state(person)
        secure = request.scope.get("scheme") == "https"
        answer.set_cookie(COOKIE, cookie, max_age=_COOKIE_S, path="/", secure=secure, httponly=True, samesite="strict")
        return answer

    async def sign_out(_: Request) -> Response:
        return _without_cookie(state(None))

    return [
        Route("/session", show, methods=["GET"]),
        Route("/session", sign_in, methods=["POST"]),
        Route("/session", sign_out, methods=["DELETE"]),
    ]


def _without_cookie(answer: Response) -> Response:
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


async def _given(request: Request) -> dict[str, str]:
    body = await read_body(request, _MAX_BYTES)
    try:
        if is_form(request):
            return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=8).items()}
        given = orjson.loads(body)
    except (ValueError, UnicodeDecodeError):
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("token"), str):
        raise Refused(400, 'send {"token": "…"} as JSON, or the form of /signin')
    return {name: value for name, value in given.items() if isinstance(value, str)}


def _local(path: str) -> str:
    """A path of this site, and the start page for anything else."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local else "/"
