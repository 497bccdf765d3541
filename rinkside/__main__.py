"""`python -m rinkside` is `rinkside`."""

from rinkside.cli import main

main()
