"""Corrections by people: from what a person asks for to events, and what these events would change.

    command (pydantic) ──▶ building: events of the usual types, from the state of the competition
    documents before and after ──▶ consequences: ranks, gaps, points, records, standings, ticker lines

Pure. The projection applies the events to a copy; whoever calls this reads and publishes.
"""

from consumers.corrections.building import BadCorrection, Corrector, build_events
from consumers.corrections.commands import COMMANDS, Command
from consumers.corrections.consequences import consequences_of, outcome_changes

__all__ = [
    "COMMANDS",
    "BadCorrection",
    "Command",
    "Corrector",
    "build_events",
    "consequences_of",
    "outcome_changes",
]
