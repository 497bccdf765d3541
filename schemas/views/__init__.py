"""Views: the documents that clients see, one model per kind of channel.

A document holds strings, integers, booleans, objects and arrays: no floats, no null. A missing value is a missing key.
Rows are objects under a stable id with their order in `position`, so a merge patch contains only what changed. Times come
twice: as printed (`"1:12.87"`) and in whole microseconds (`time_us`).

The projection builds plain dicts, for speed. The tests validate every document that it builds against these models, which
refuse unknown keys.
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
"""Kind of channel → model of its document."""


def check_view(kind: str, document: dict[str, Any]) -> None:
    """Raises `pydantic.ValidationError` when the document does not match the model of its kind."""
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
