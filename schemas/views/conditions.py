"""The view of the ice and the air: `conditions`."""

from typing import Annotated, ClassVar, TypeAlias

from pydantic import StringConstraints

from schemas.fields import Identifier
from schemas.views.parts import CompetitionDocument, InstantText, View

Tenths: TypeAlias = Annotated[str, StringConstraints(pattern=r"^-?\d{1,3}\.\d$")]
"""A number with one decimal: `-8.3`."""


class Quantities(View):
    """A quantity that was not measured is absent."""

    ice: Tenths | None = None
    """Temperature of the ice, °C."""
    air: Tenths | None = None
    """Temperature of the air, °C."""
    humidity: int | None = None
    """Relative humidity, %."""
    wind: Tenths | None = None
    """m/s."""


class Measurement(Quantities):
    at: InstantText
    position: int
    """1 is the newest."""


class ConditionsView(CompetitionDocument):
    """`conditions/{competition}`: ice and air, as measured during the competition."""

    CHANNEL: ClassVar[str] = "conditions/{competition}"

    competition: Identifier
    latest: Quantities
    """The newest value of each quantity: one sensor may measure the ice, another the air."""
    measurements: dict[str, Measurement]
    """The newest measurements, by an id of their own."""
