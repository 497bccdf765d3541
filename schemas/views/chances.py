"""The view of what may still happen: `chances`."""

from typing import ClassVar

from schemas.fields import Country, Identifier, Key
from schemas.views.parts import ChanceView, CompetitionDocument, DistanceFields, RowStatus


class ChanceRow(ChanceView):
    """The chances of one skater, on the ice, finished or still to start."""

    competitor: Key
    name: str
    country: Country | None = None
    heat: int
    status: RowStatus
    position: int
    """By the probability to win, then to reach the podium, then as in the ranking."""


class ChancesView(DistanceFields, CompetitionDocument):
    """`chances/{competition}/{distance}`: probabilities in whole per cent; they change at every split.

    Without rows where they are not computed: a mass start, rounds, and a distance of which heats were not seen.
    """

    CHANNEL: ClassVar[str] = "chances/{competition}/{distance}"

    leads: Identifier | None = None
    """What `lead` is about: the id of a cup, or `championship`."""
    incomplete: bool | None = None
    """True: the source names heats one by one, so skaters who are still to come are not counted."""
    unbeatable: Key | None = None
    """Who can no longer be beaten: everybody else has finished, is out, or cannot skate the rest fast enough by the limits of
    the distance."""
    rows: dict[Key, ChanceRow]
