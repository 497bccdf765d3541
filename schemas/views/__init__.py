"""Views: the documents that clients see, one model per kind of channel.

A document holds strings, integers, booleans, objects and arrays: no floats, no null. A value that is not there is a
key that is not there. Rows live in objects under a stable id and carry their own order (`position`), so that a merge
patch touches only what changed. Times come twice: as printed (`"1:12.87"`) and in whole microseconds (`time_us`).

The projection builds plain dicts, for speed; the tests hold every document it builds against these models, which
refuse a key they do not know.
"""

from typing import Annotated, Any, TypeAlias

from pydantic import Field

from schemas.views.editorial import ReportView, TickerView
from schemas.views.overlay import OverlayView
from schemas.views.parts import View
from schemas.views.race import CompetitionView, LiveView, StartListView
from schemas.views.ranking import RankingView
from schemas.views.records import ChampionshipView, RecordsView
from schemas.views.season import CalendarView, PointsView, StandingsView

VIEWS: dict[str, type[View]] = {
    "competition": CompetitionView,
    "startlist": StartListView,
    "live": LiveView,
    "ranking": RankingView,
    "points": PointsView,
    "standings": StandingsView,
    "calendar": CalendarView,
    "records": RecordsView,
    "championship": ChampionshipView,
    "overlay": OverlayView,
    "ticker": TickerView,
    "report": ReportView,
}
"""The kinds that are projected. Other kinds of channel are well formed and have no document yet."""


def check_view(kind: str, document: dict[str, Any]) -> None:
    """Raises `pydantic.ValidationError` when the document is not what the kind promises."""
    VIEWS[kind].model_validate(document)


ViewDocument: TypeAlias = Annotated[
    CompetitionView
    | StartListView
    | LiveView
    | RankingView
    | PointsView
    | StandingsView
    | CalendarView
    | RecordsView
    | ChampionshipView
    | OverlayView
    | TickerView
    | ReportView,
    Field(union_mode="left_to_right"),
]
