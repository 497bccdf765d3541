"""The npm package `rinkside-client`: the JavaScript client with its type declarations.

    gateway/static/rinkside.js ───────────────┐
    schemas ── declarations.py ── *.d.ts ─────┼── tarball.py ── dist/rinkside-client-{version}.tgz
    package.json, README.md, rinkside.d.ts ───┘

The gateway serves the same `rinkside.js` to its own pages, so there is one source. `documents.d.ts` and `protocol.d.ts` are
generated from the models in `schemas` and committed, so that a change of the wire format shows in a review; a test fails
while they are stale. `rinkside.d.ts` (the calls of the client) is written by hand; a test compares it with the module.

Neither step needs npm or the network.
"""
