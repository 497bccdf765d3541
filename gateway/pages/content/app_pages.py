"""App pages: JavaScript fills them and keeps them live. The server gives them the language, the words and the competition."""

from starlette.responses import Response

from gateway.pages.page_request import Handler, PageRequest
from gateway.pages.rendering.renderer import has_template
from schemas.channels import parse_channel

PARAMETERS = ("competition", "distance", "delay", "screen", "size", "subject", "shown")
"""What the scripts of these pages read from the address: links to other languages keep it."""


async def commentary(page: PageRequest) -> Response:
    return await app_page(page, "commentary.html")


async def overlay(page: PageRequest) -> Response:
    return await app_page(page, "overlay.html")


async def operator(page: PageRequest) -> Response:
    """The operator page. Anybody gets the empty page; what it shows needs a token."""
    return await page.respond("operator.html", lambda: {"words_of": "operator"})


async def corrections(page: PageRequest) -> Response:
    """The form for corrections; what it does needs a sign-in."""
    return await app_page(page, "corrections.html")


async def sign_in(page: PageRequest) -> Response:
    """The form for a token. After the sign-in the browser goes on to `?next=`."""
    parameters = {name: page.query.get(name, "") for name in ("next", "refused")}
    return await page.respond("signin.html", lambda: parameters, parameters=parameters)


ROUTES: dict[str, Handler] = {
    "/commentary/{competition}": commentary,
    "/overlay/{kind}": overlay,
    "/operator": operator,
    "/corrections/{competition}": corrections,
    "/signin": sign_in,
}


async def app_page(page: PageRequest, template: str) -> Response:
    """The page of a competition, which is named by the path or by `?competition=`."""
    competition = page.parameter("competition") or page.query.get("competition", "")
    if not has_template(template) or (competition and parse_channel(f"live/{competition}") is None):
        return await page.not_found()
    if page.delay_s is None:
        return await page.bad_delay()
    parameters = {name: page.query.get(name, "") for name in PARAMETERS}
    context = {"competition": competition, "kind": page.parameter("kind")}
    return await page.respond(template, lambda: context, parameters=parameters)
