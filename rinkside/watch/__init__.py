"""`rinkside watch`: shows a view in the terminal as a live board.

    client ──Change──▶ Screen ──▶ board of its kind (ranking, live, competition, startlist, else JSON) ──▶ terminal
                         │                                 ▲
               highlights, running clock               space: columns and lines

Flows in: changes of one channel. Flows out: a redrawn terminal, or lines when the output is not a terminal. Names in
the views are other people's text: all of it passes through `texts.clean` and is never read as markup. A stale board must
never look live: the last line shows the state of the connection and of the source.
"""

from rinkside.watch.watching import watch

__all__ = ["watch"]
