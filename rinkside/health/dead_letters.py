"""What a person does with dead letters: read, correct and send again, discard. For the command and for the operator page."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import orjson
from aiokafka.errors import KafkaError

from consumers.dead_letters import DeadLetter, DeadLetterTopic
from gateway.exceptions import DeadLetterGone, DeadLetterUnusable, NotPublished
from producers.exceptions import PublishFailed
from producers.own_feed import complete_event
from producers.publish import open_publisher
from rinkside.exceptions import NoSuchDeadLetter, StillUnreadable
from schemas.events import Event, UnreadableEvent, format_instant
from schemas.kafka import KafkaConnection


class DeadLetterDesk:
    """Works on one log. Every method raises `PublishFailed` when Kafka does not answer."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._kafka = kafka
        self._topic = DeadLetterTopic(kafka)

    async def list(self, *, handled: bool = False) -> Sequence[DeadLetter]:
        """The dead letters that wait, oldest first; with `handled` those that do not, too."""
        try:
            letters = await self._topic.read()
        except (KafkaError, OSError, TimeoutError) as error:
            raise PublishFailed(self._kafka.servers, str(error) or "no answer in time") from error
        return letters.all() if handled else letters.waiting()

    async def waiting(self, id_: str) -> DeadLetter:
        """The dead letter of this id. Raises `NoSuchDeadLetter` when there is none, or when it is handled."""
        letter = await self.get(id_)
        if letter.outcome is not None:
            raise NoSuchDeadLetter(id_, letter.outcome)
        return letter

    async def get(self, id_: str) -> DeadLetter:
        """The dead letter of this id, handled or not. Raises `NoSuchDeadLetter`."""
        for letter in await self.list(handled=True):
            if letter.id == id_:
                return letter
        raise NoSuchDeadLetter(id_)

    async def resend(self, id_: str, corrected: bytes | None = None, *, by: str) -> Event:
        """Publishes the corrected event (or the original bytes), and records that the dead letter is handled.

        A crash in between leaves the dead letter waiting; sending the same event again counts once. Raises
        `NoSuchDeadLetter`, and `StillUnreadable` when the event cannot be used.
        """
        letter = await self.waiting(id_)
        event = _readable(letter, corrected)
        async with open_publisher(self._kafka) as publisher:
            await publisher.send(event)
        await self._record(letter, "resent", by)
        return event

    async def discard(self, id_: str, *, by: str) -> None:
        """Records that nobody needs the dead letter. Its bytes stay on the topic. Raises `NoSuchDeadLetter`."""
        await self._record(await self.waiting(id_), "discarded", by)

    async def _record(self, letter: DeadLetter, outcome: str, by: str) -> None:
        try:
            await self._topic.record(letter, "resent" if outcome == "resent" else "discarded", by)
        except (KafkaError, OSError, TimeoutError) as error:
            raise PublishFailed(self._kafka.servers, str(error) or "no answer in time") from error


class PageDeadLetters:
    """Gives a gateway its dead letters, for the operator page."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._desk = DeadLetterDesk(kafka)

    async def read(self, id_: str) -> dict[str, str]:
        with _as_gateway():
            letter = await self._desk.get(id_)
        return {
            "id": letter.id,
            "reason": letter.reason,
            "competition": letter.competition,
            "type": letter.type,
            "at": format_instant(letter.at),
            "outcome": letter.outcome or "",
            "text": as_text(letter.value),
        }

    async def resend(self, id_: str, text: str, by: str) -> str:
        with _as_gateway():
            event = await self._desk.resend(id_, text.encode(), by=by)
        return f"{event.type} {event.id}"

    async def discard(self, id_: str, by: str) -> None:
        with _as_gateway():
            await self._desk.discard(id_, by=by)


@contextlib.contextmanager
def _as_gateway() -> Iterator[None]:
    """Turns errors into those that the gateway knows."""
    try:
        yield
    except NoSuchDeadLetter as error:
        raise DeadLetterGone(str(error)) from error
    except StillUnreadable as error:
        raise DeadLetterUnusable(error.reason) from error
    except PublishFailed as error:
        raise NotPublished(error.problem) from error


def as_text(value: bytes) -> str:
    """The message as a person edits it; bytes that are not JSON as they are."""
    try:
        return orjson.dumps(orjson.loads(value), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return value.decode(errors="replace")


def _readable(letter: DeadLetter, corrected: bytes | None) -> Event:
    if corrected is None and letter.omitted:
        raise StillUnreadable(letter.id, f"its {letter.omitted:,} bytes are too long to be kept as a dead letter")
    try:
        return complete_event(corrected if corrected is not None else letter.value, None, datetime.now(UTC))
    except UnreadableEvent as error:
        raise StillUnreadable(letter.id, error.reason) from error
