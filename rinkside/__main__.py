"""The program: `rinkside`, or `python -m rinkside`.

Ctrl-C is an answer at any moment, also in the half second in which Python loads the rest.
"""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Loads the command line and runs it."""
    try:
        from rinkside.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
