"""What a gateway says, for tests that play one."""

import json
from dataclasses import dataclass

from rinkside_client.session import Session
from schemas.documents import Document, diff, document_hash

CHANNEL = "live/c1"
AT = "2021-12-04T20:00:00.000000Z"


@dataclass
class Story:
    """The documents of one channel, version 1, 2, 3 … in order."""

    documents: list[Document]
    epoch: str = "e1"
    channel: str = CHANNEL

    def snapshot(self, version: int, /, **changes: object) -> str:
        document = self.documents[version - 1]
        message = {"op": "snapshot", "version": version, "doc": document, **self._common(document)}
        return json.dumps({**message, **changes})

    def patch(self, since: int, version: int, /, **changes: object) -> str:
        document = self.documents[version - 1]
        patch = diff(self.documents[since - 1], document)
        message = {"op": "patch", "from": since, "version": version, "patch": patch, **self._common(document)}
        return json.dumps({**message, **changes})

    def _common(self, document: Document) -> dict[str, object]:
        return {"channel": self.channel, "epoch": self.epoch, "hash": document_hash(document), "at": AT}


def said(session: Session) -> list[dict[str, object]]:
    """What the client sends now."""
    messages = [json.loads(text) for text in session.outgoing]
    session.outgoing.clear()
    return messages


def heartbeat(age_ms: int, competition: str = "c1") -> str:
    return json.dumps({"op": "heartbeat", "competition": competition, "age_ms": age_ms, "at": AT})
