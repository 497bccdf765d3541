"""Entry point of `rinkside` and `python -m rinkside`.

Ctrl-C ends it without a traceback at any moment, also in the half second in which Python loads the other modules.
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
