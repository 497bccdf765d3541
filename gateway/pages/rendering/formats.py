"""Three forms of one address: a page, and with `.csv` or `.json` at its end a download."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from gateway.pages.content.downloads import Table, csv_bytes
from gateway.pages.rendering.responses import respond
from schemas.documents import Document, canonical

_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
FORMATS = ("csv", "json")


def split_format(name: str) -> tuple[str, str]:
    """`500m-women.csv` → `("500m-women", "csv")`; the extension is empty for a page."""
    stem, _, extension = name.rpartition(".")
    return (stem, extension) if stem and extension in FORMATS else (name, "")


def download(request: Request, document: Document, extension: str, table: Callable[[Document], Table]) -> Response:
    """The document as JSON, or its table as CSV. The file is named after the address."""
    name = request.url.path.strip("/").replace("/", "-")
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    if extension == "json":
        return respond(request, canonical(document), "application/json", headers)
    return respond(request, csv_bytes(table(document)), "text/csv; charset=utf-8; header=present", headers)
