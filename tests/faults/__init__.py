"""Seeded fault runs: Rinkside as processes on real servers, which are killed, frozen, emptied and cut off.

    plan (seed → faults) ──▶ stack (servers, processes, proxies) ◀── feeds (race day, recorded championship)
                                  │ WebSocket, HTTP
                              checker (own merge patch, canonical JSON, hash, order and delay rules)

At the end the documents over HTTP and those of every live client equal, byte for byte, those of an undisturbed run.
`clusters` does the same on three brokers and a Redis Cluster.
`oracle` and `checker` use no code of the product. `python -m tests.faults.run --seeds 1-200` runs seeds; a seed gives the
same plan again.
"""
