"""The adapter for the Vantage live feed.

    WebSocket (feed) ─┐         messages, wire (models)
                      ├──▶ Translator ──▶ heats, programme, results ──▶ Event ──▶ publish
    recording (file) ─┘         (pure)

Flows in: messages of the timing system. Flows out: events.

Events of a heat's log have ids made from their content and the start of their attempt. So a heat that the feed sends again
(after a reconnect, or when the operator returns to an earlier distance) gives the same events and counts once, even after
the adapter was restarted, while a heat that is skated again gives new events. Events that set a state (programme, line-up,
board) have the time of receipt in their id; a second one with equal data does no harm.

It must never invent a measurement, and never let a malformed message change its state: such a message is logged with its
position and left out.
"""

from producers.vantage.feed import produce_url
from producers.vantage.file import Translated, produce_file
from producers.vantage.translator import Translator

__all__ = ["Translated", "Translator", "produce_file", "produce_url"]
"""Meaning of the fields: the published server and recorder of the feed, and a recorded championship (2020)."""
