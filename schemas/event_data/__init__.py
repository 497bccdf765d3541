"""The data of each event type in `schemas.events`, and the parts they share.

    parts        competitors, line-ups, splits, outcomes
    programme    competition, distances, start lists, final result lists
    race         life of a heat, measurements, results, corrections
    known        records, bests, standings carried in
    desk         notes, overlays, conditions
    lifecycle    a competition as a whole

Unknown keys are ignored, so that a newer producer does not break an older consumer.
"""

from schemas.event_data.correction import EventReference, IgnoredData, OutcomeChange
from schemas.event_data.desk import ConditionsData, NoteData, OverlayData
from schemas.event_data.known import BestData, IdentityData, PersonRef, RecordData, SeedData, SeedRow
from schemas.event_data.lifecycle import LifecycleData, ResetData
from schemas.event_data.parts import Competitor, Entry, HeatEntries, Member, Outcome, Split, Venue
from schemas.event_data.programme import CompetitionData, DistanceData, OfficialData, StartListData
from schemas.event_data.race import (
    CorrectionData,
    HeatClearedData,
    HeatData,
    HeatStartedData,
    LapData,
    LapWithdrawnData,
    Override,
    PassingData,
    PassingWithdrawnData,
    RaceData,
    ResultData,
    SprintData,
)

__all__ = [
    "BestData",
    "CompetitionData",
    "Competitor",
    "ConditionsData",
    "CorrectionData",
    "DistanceData",
    "Entry",
    "EventReference",
    "HeatClearedData",
    "HeatData",
    "HeatEntries",
    "HeatStartedData",
    "IdentityData",
    "IgnoredData",
    "LapData",
    "LapWithdrawnData",
    "LifecycleData",
    "Member",
    "NoteData",
    "OfficialData",
    "Outcome",
    "OutcomeChange",
    "OverlayData",
    "Override",
    "PassingData",
    "PassingWithdrawnData",
    "PersonRef",
    "RaceData",
    "RecordData",
    "ResetData",
    "ResultData",
    "SeedData",
    "SeedRow",
    "Split",
    "SprintData",
    "StartListData",
    "Venue",
]
