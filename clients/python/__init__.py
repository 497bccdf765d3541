"""The wheels of this project: `rinkside`, and `rinkside-client` for app developers.

    schemas, producers, consumers, gateway, rinkside, rinkside_client ──────────────▶ rinkside-{version}.whl
    rinkside_client ──┐
    schemas ──────────┴─ imports renamed ── wheels.py ── pyproject.toml, README.md ─▶ rinkside_client-{version}.whl

`rinkside` is an application: its top-level packages have general names (`schemas`), so it belongs into an environment or an
image of its own. `rinkside-client` is a library: it installs one top-level package, `rinkside_client`, and takes along the
few modules of `schemas` that it imports, as `rinkside_client._schemas`. Do not install both into one environment: the
application contains the client already.

Building needs neither network nor a build front end, only the locked setuptools.
"""
