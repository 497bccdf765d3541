"""Small events, as many as wanted."""

from datetime import UTC, datetime, timedelta

from schemas.events import Event, decode_event

BEGIN = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)


def heat(number: int, seconds: float, subject: str = "club") -> Event:
    """A heat comes on the board, so many seconds into the evening."""
    at = (BEGIN + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return decode_event(
        f'{{"specversion":"1.0","id":"{number}","source":"/test","type":"heat.activated","subject":"{subject}",'
        f'"time":"{at}","data":{{"distance":"500m-women","heat":{number}}}}}'.encode()
    )
