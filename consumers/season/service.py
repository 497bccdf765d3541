"""Updates the season views until the service stops, in the consumer that has the first partition."""

import asyncio
from collections.abc import Callable

import structlog

from consumers.exceptions import StaleWriter, StoreFailed
from consumers.retry import stopped_within
from consumers.season.updater import SeasonUpdater
from consumers.settings import ConsumerSettings

_log = structlog.get_logger()


async def keep_updating(
    updater: SeasonUpdater, settings: ConsumerSettings, stopping: asyncio.Event, is_responsible: Callable[[], bool]
) -> None:
    """Updates every `season_s` while `is_responsible` is true."""
    pause_s = settings.season_s
    while not await stopped_within(stopping, pause_s):
        pause_s = settings.season_s
        try:
            if is_responsible():
                await updater.update()
        except (StaleWriter, StoreFailed) as error:
            _log.warning("the season views are loaded again", problem=str(error))
            updater.reset()
        except Exception as error:  # noqa: BLE001  # a programming error in the season views must not stop the competitions
            _log.error("the season views could not be built", problem=repr(error), exc_info=error)
            updater.reset()
            pause_s = settings.retry_max_s
