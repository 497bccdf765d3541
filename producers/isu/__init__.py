"""Live rankings without a timing feed: the results service of the International Skating Union, as events.

    service ──GET──▶ polite_client ─┐                 ┌▶ programme (competition, distances)
    folder of saved answers ────────┴▶ follow ─▶ translator ┤
                                              (what is new) └▶ results (start lists, splits, results) ──▶ Event

Flows in: JSON answers of the service (`wire`), over HTTP or from files. Flows out: competition, distances, start lists, splits
and results, as they change. The service is asked one question at a time, never more often than every few seconds, with the
validators of the last answer, and less often while it does not answer. A row that cannot be read costs that row.

What the service does not say is not invented: sprint points, the start shot, how a crossing was measured.
"""

from producers.isu.folder import produce_folder
from producers.isu.follow import Followed, produce_service
from producers.isu.translator import Options

__all__ = ["Followed", "Options", "produce_folder", "produce_service"]
