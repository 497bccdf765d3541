"""The view of what is in doubt: `doubts`."""

from typing import ClassVar

from schemas.fields import Country, Identifier, Key
from schemas.views.parts import CompetitionDocument, DoubtView


class DoubtLine(DoubtView):
    """A crossing in doubt."""

    distance: Identifier
    round: int
    heat: int
    race: Key
    metres: int
    competitor: Key
    name: str
    country: Country | None = None


class DoubtsView(CompetitionDocument):
    """`doubts/{competition}`: the crossings in doubt, for operators. A line disappears when the crossing is confirmed,
    withdrawn or replaced."""

    CHANNEL: ClassVar[str] = "doubts/{competition}"

    competition: Identifier
    doubts: dict[Key, DoubtLine]
    """By `{distance}/{race}/{metres}`, or a digest of it when that is too long."""
