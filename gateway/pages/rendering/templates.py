"""Templates to pages: what every template is given, and the headers that go with it."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import Response

from gateway.pages.language import choose_language
from gateway.pages.rendering.assets import flags_there_are
from gateway.pages.rendering.formatting import Forms, text_in
from gateway.pages.rendering.headers import answer, origin_of, page_headers
from gateway.pages.rendering.page_cache import Shelf
from schemas.i18n.translations import LANGUAGES, PAGE, messages_of, translate

_FRAMED = "/embed/"
"""Below it any site may show a page in an iframe."""
THEMES = ("light", "dark", "auto")

_environment = jinja2.Environment(
    loader=jinja2.PackageLoader("gateway", "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_shelf = Shelf()
_environment.globals |= {"text_in": text_in, "flags": flags_there_are()}


def has_template(name: str) -> bool:
    try:
        _environment.get_template(name)
    except jinja2.TemplateNotFound:
        return False
    return True


def language_of(request: Request) -> str:
    return choose_language(request.query_params.get("lang"), request.headers.get("Accept-Language", ""))


def translator(language: str) -> Callable[..., str]:
    """`t("Ranking")`, `t("Heat {heat} of {heats}", heat=3, heats=10)`."""

    def t(message: str, /, **fields: str | int) -> str:
        return translate(language, message, PAGE, **fields)

    return t


def page(request: Request, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response:
    """The rendered page in the reader's language. Raises `jinja2.TemplateNotFound` and `jinja2.UndefinedError`."""
    language, origin = language_of(request), origin_of(request)
    theme = request.query_params.get("theme", "auto")
    theme = theme if theme in THEMES else "auto"
    ingredients = [template, language, theme, origin, request.url.path, request.url.query, context]

    def make() -> str:
        return _environment.get_template(template).render(
            language=language,
            languages=LANGUAGES,
            t=translator(language),
            forms=Forms(language),
            words=dict(messages_of(language)),
            here=_addresses(request, origin),
            link=_linker(request),
            theme=theme,
            **context,
        )

    made = _shelf.take(ingredients, make)
    headers = page_headers(origin, framed=request.url.path.startswith(_FRAMED)) | {"Content-Language": language}
    headers["Vary"] = "Accept-Language, Accept-Encoding"
    if status == 503:
        headers["Retry-After"] = "5"
    body = made.body
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"], body = "gzip", made.gzipped
    return answer(request, body, "text/html; charset=utf-8", headers, tag=made.tag, status=status)


def _addresses(request: Request, origin: str) -> dict[str, Any]:
    """`url` is the page's own address without language or theme; `alternates` is the same page in each language."""
    url = origin + request.url.path
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return {
        "origin": origin,
        "path": request.url.path,
        "url": url,
        "alternates": [(language, f"{url}?{urlencode([*kept, ('lang', language)])}") for language in LANGUAGES],
    }


def _linker(request: Request) -> Callable[[str], str]:
    """`link("/results/slc-2021")`: a reader who chose a language or a theme keeps it from page to page, without a cookie."""
    chosen = [(key, request.query_params[key]) for key in ("lang", "theme") if key in request.query_params]

    def link(path: str) -> str:
        return f"{path}?{urlencode(chosen)}" if chosen else path

    return link
