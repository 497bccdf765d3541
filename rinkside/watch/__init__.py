"""`rinkside watch`: a view in the terminal, as a board that lives.

    client ──Change──▶ Screen ──▶ board of its kind (ranking, live, competition, startlist, else JSON) ──▶ terminal
                         │                                 ▲
                 what is fresh, running clock         room: columns and lines

Flows in: changes of one channel. Flows out: a redrawn terminal, or lines when the output is none. Names in the views
are other people's text: all of it goes through `texts.clean` and is never read as markup. It must never show a stale
board as a live one: the last line says how the connection and the source are.
"""

from rinkside.watch.watching import watch

__all__ = ["watch"]
