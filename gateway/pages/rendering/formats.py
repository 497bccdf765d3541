"""One address, three forms: a page, and with `.csv` or `.json` behind it the same to download."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from gateway.pages.content.downloads import Table, csv_bytes
from gateway.pages.rendering.headers import answer
from schemas.documents import Document, canonical

_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
FORMATS = ("csv", "json")


def split_format(name: str) -> tuple[str, str]:
    """`500m-women.csv` → `("500m-women", "csv")`; the form is empty for a page."""
    stem, _, ending = name.rpartition(".")
    return (stem, ending) if stem and ending in FORMATS else (name, "")


def download(request: Request, document: Document, ending: str, table: Callable[[Document], Table]) -> Response:
    """The document itself, or its table. The file is named after the address."""
    name = request.url.path.strip("/").replace("/", "-")
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    if ending == "json":
        return answer(request, canonical(document), "application/json", headers)
    return answer(request, csv_bytes(table(document)), "text/csv; charset=utf-8; header=present", headers)
