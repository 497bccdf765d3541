"""The lines of the ticker of a log."""

from schemas.documents import Document
from tests.kit.consumers.log import Log, project


def ticker(log: Log) -> Document:
    found: Document = project(log.events).views["ticker/c1"].doc["lines"]
    return found


def said(log: Log, kind: str | None = None, language: str = "en") -> list[str]:
    """The lines of a kind, the oldest first."""
    lines = sorted(ticker(log).values(), key=lambda line: int(line["position"]))
    return [line["text"][language] for line in lines if kind in (None, line["kind"])]
