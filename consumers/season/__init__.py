"""The views of a season: standings of its cups, and its calendar. They are made of several competitions.

    points/{competition}        ┐                          ┌─▶ standings/{season}/{cup}
    competition/{competition}   ┴─▶ documents (pure) ──────┴─▶ calendar/{season}
       of all competitions          keeper: asks the store who changed, writes what follows

Flows in: documents that the projection has stored. Flows out: documents of the scope `season:{season}`, written like any
other, with the fence against a second writer. They are a function of what the competitions show now, and nothing else: a
correction of a result reaches every total by itself, and what is lost is made again.
"""

from consumers.season.updater import SeasonUpdater

__all__ = ["SeasonUpdater"]
