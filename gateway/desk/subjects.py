"""Whether an overlay is about something that exists: one that is shown about nothing would light a lamp and leave the screen
empty."""

from gateway.access import Refused
from gateway.replication.replica import Replica
from schemas.channels import Channel, parse_channel
from schemas.documents import Document
from schemas.events import OverlayChosen


async def check_subject(replica: Replica, event: OverlayChosen) -> None:
    """Raises `Refused` (422) when the subject is unknown in the competition, and `StoreLost`."""
    subject, kind = event.data.subject, event.data.kind
    if subject is None or not event.data.shown:
        return
    competition = event.subject
    programme = (await _document(replica, f"competition/{competition}")).get("programme", {})
    if kind == "ranking" and subject not in programme:
        raise _unknown("distance", subject, programme)
    if kind == "record":
        records = await _document(replica, f"records/{competition}")
        if not any(subject in part for part in records.values() if isinstance(part, dict)):
            raise _unknown("record", subject, ())
    if kind == "standings":
        rankings = [await _document(replica, f"ranking/{competition}/{distance}") for distance in programme]
        cups = {ranking["cup"] for ranking in rankings if "cup" in ranking}
        if subject not in cups:
            raise _unknown("cup", subject, sorted(cups))
    if kind == "skater":
        live = await _document(replica, f"live/{competition}")
        races = (race for heat in live.get("heats", {}).values() for race in heat.get("races", {}).values())
        if any(race.get("competitor") == subject for race in races):
            return
        for distance in programme:
            if await _is_on_list(replica, competition, distance, subject):
                return
        raise Refused(422, f"subject: no skater {subject!r} is on a start list of this competition")


async def _is_on_list(replica: Replica, competition: str, distance: str, skater: str) -> bool:
    """Anywhere in the competition, on the ice or not."""
    if skater in (await _document(replica, f"ranking/{competition}/{distance}")).get("rows", {}):
        return True
    heats = (await _document(replica, f"startlist/{competition}/{distance}")).get("heats", {})
    return any(lane.get("competitor") == skater for heat in heats.values() for lane in heat.get("lanes", {}).values())


async def _document(replica: Replica, name: str) -> Document:
    channel: Channel | None = parse_channel(name)
    history = await replica.history(channel) if channel is not None else None
    return history.newest.doc if history is not None else {}


def _unknown(what: str, subject: str, known: object) -> Refused:
    listed = ", ".join(known) if isinstance(known, dict | list) and known else ""
    return Refused(
        422, f"subject: this competition has no {what} {subject!r}" + (f"; it has {listed}" if listed else "")
    )
