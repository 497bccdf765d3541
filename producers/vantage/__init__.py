"""The adapter for the Vantage live feed.

    WebSocket (feed) ─┐
                      ├──▶ Translator (pure) ──▶ Event ──▶ publish
    recording (file) ─┘

Events that are part of a heat's log have ids made from their content and the start of their attempt, so that a heat sent
again (after a reconnect, or when the operator goes back to an earlier distance) gives the same events and counts once, even
after the adapter was started anew, and a heat skated again does not. Events that set a state (programme, line-up, board)
carry the time of receipt in their id and say the same thing twice without harm. What cannot be read is logged with its
position and left out; nothing else is lost.
"""

from producers.vantage.feed import produce_url
from producers.vantage.file import Translated, produce_file
from producers.vantage.translator import Translator

__all__ = ["Translated", "Translator", "produce_file", "produce_url"]
"""Field meanings: the feed's published server and recorder, and a recorded championship (2020)."""
