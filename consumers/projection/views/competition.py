"""`competition/{competition}`: name, venue and programme. The shape is `schemas.views.race.CompetitionView`."""

from collections.abc import Mapping

from consumers.projection.race.results_table import Table
from consumers.projection.race.snapshot import Snapshot
from consumers.projection.state.competition_state import Aspect
from consumers.projection.view import View
from consumers.projection.views.row_parts import present
from schemas.distances import traits_of
from schemas.documents import Document
from schemas.events import format_instant


def competition_documents(snapshot: Snapshot) -> Mapping[str, Document]:
    data, tables = snapshot.data, snapshot.tables
    if data is None and not tables:
        return {}
    venue = data.venue if data is not None else None
    return {
        "": present(
            competition=snapshot.competition,
            name=data.name if data else snapshot.competition,
            venue=present(
                name=venue.name,
                city=venue.city,
                country=venue.country,
                timezone=venue.timezone,
                altitude_m=venue.altitude_m,
            )
            if venue
            else None,
            starts_on=data.starts_on.isoformat() if data else None,
            ends_on=data.ends_on.isoformat() if data else None,
            season=data.season if data else None,
            stage=data.stage if data else None,
            points_factor=data.points_factor if data else None,
            reconstructed=True if data and data.reconstructed else None,
            archived=snapshot.state.competition.archived,
            programme={
                distance: snapshot.memo.get(("programme", distance), _programme_entry, table)
                for distance, table in tables.items()
            },
        )
    }


def _programme_entry(table: Table) -> Document:
    data = table.data
    return present(
        number=data.number,
        name=data.name,
        discipline=data.discipline,
        form=traits_of(data.discipline).form,
        metres=data.metres,
        gender=data.gender,
        division=data.division,
        run=data.run,
        start_mode=data.start_mode,
        starts_at=format_instant(data.starts_at) if data.starts_at else None,
        state=table.state,
        heats=len(table.heat_states),
        heats_committed=table.heats_committed,
    )


VIEW = View("competition", frozenset({Aspect.ANNOUNCEMENT, Aspect.DISTANCE}), competition_documents)
