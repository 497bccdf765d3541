"""Data of events from the desk and the rink: notes, overlays, conditions."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.fields import Frozen, Identifier, Key, OverlayKind, Text


class ConditionsData(Frozen):
    """Tenths of °C, % and m/s keep the log free of floats: `ice_dc=-83` is −8.3 °C."""

    air_dc: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    ice_dc: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    humidity_pct: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None
    wind_dms: Annotated[int, Field(ge=-9_999, le=9_999)] | None = None


class NoteData(Frozen):
    """A line by an editor or commentator. `texts` has translations by language code (`nl`); other languages show `text`."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    author: Text = ""
    distance: Identifier | None = None
    texts: dict[
        Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")],
        Annotated[str, StringConstraints(min_length=1, max_length=2000)],
    ] = Field(default_factory=dict)
    for_report: bool = False
    """True: the day report includes it under its distance."""


class OverlayData(Frozen):
    """Shows or hides an overlay; the latest event of a kind counts. `subject` is a competitor (`skater`), a distance
    (`ranking`), a cup (`standings`) or a key of the records (`record`); without it the overlay follows the race on the ice.
    `text` is an extra line from the desk."""

    kind: OverlayKind
    shown: bool
    subject: Key | None = None
    text: Annotated[str, StringConstraints(max_length=200)] = ""
