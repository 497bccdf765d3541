"""Answers of the service that were saved as files, in folders like its addresses:

FOLDER/events.json                              events/?season=…
FOLDER/competitions.json                        events/{event}/competitions/
FOLDER/competitions/1/results.json              events/{event}/competitions/1/results/
FOLDER/competitions/1/start-list.json           events/{event}/competitions/1/start-list/
"""

from pathlib import Path

import orjson

from producers import Publish
from producers.exceptions import BadRecording
from producers.isu.follow import Followed, follow_once
from producers.isu.polite_client import MAX_BYTES
from producers.isu.translator import Options


async def produce_folder(event: str, folder: Path, publish: Publish, *, options: Options) -> Followed:
    """Publishes what the files hold. Raises `BadRecording` for a file that cannot be read, `BadFeed` when the event is not in
    `events.json`."""

    async def ask(path: str) -> object:
        return _answer(folder, event, path)

    return await follow_once(event, ask, publish, options=options)


def _answer(folder: Path, event: str, path: str) -> object:
    plain = path.partition("?")[0].strip("/").removeprefix(f"events/{event}/")
    file = folder / f"{plain}.json"
    is_needed = plain in ("events", "competitions")
    if not file.is_file() and not is_needed:
        return []
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadRecording(str(file), 0, f"cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise BadRecording(str(file), 0, f"larger than {MAX_BYTES // 2**20} MB")
    try:
        answer: object = orjson.loads(content)
    except ValueError as error:
        raise BadRecording(str(file), 0, f"not JSON: {error}") from error
    return [answer] if plain == "events" and isinstance(answer, dict) and "isuId" in answer else answer
