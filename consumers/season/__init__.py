"""The views of a season, built from several competitions: the standings of its cups, and its calendar.

    points/{competition}        ┐                           ┌─▶ standings/{season}/{cup}
    competition/{competition}   ┴─▶ documents (pure) ───────┴─▶ calendar/{season}
       of all competitions          updater: asks the store what changed, writes the documents that follow from it

Flows in: documents that the projection stored. Flows out: documents of the scope `season:{season}`, written with the same fence
against a second writer as any other scope. They depend only on the current documents of the competitions: a corrected result
reaches every total, and a lost document is written again.
"""

from consumers.season.service import keep_updating
from consumers.season.updater import SeasonUpdater

__all__ = ["SeasonUpdater", "keep_updating"]
