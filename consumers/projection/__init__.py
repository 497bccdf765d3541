"""From events to views: pure, deterministic, and in small parts.

    Event ──▶ Projection.apply ──▶ memory in parts (competition, distance:…, heat:…)
                                        │  only what an event touched is marked
              Projection.collect ──▶ Delta: changed parts, changed documents with patch and undo, new event digests

`state` is what is remembered, `memory` holds it in parts, `applying` says how an event changes it (with `programme`, `heats`,
`measurements`, `results`), `table` who stands where in a distance, `documents` and `live` what clients see (with `targets`,
`pace`, `honours`, `points`, `as_it_stands`), `story` what there is to tell, `ticker` and `report` the views that say it
(`wording` in all languages), `projection` puts them together. Batches may be cut anywhere: the documents after
the same events are the same, only the number of versions differs.
"""

from consumers.projection.projection import PROJECTION_VERSION, Change, Delta, Projection

__all__ = ["PROJECTION_VERSION", "Change", "Delta", "Projection"]
