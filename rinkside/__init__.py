"""The command line, the settings and the embedded stack: the only package that imports all others.

    rinkside demo ──▶ embedded ──▶ broker, store, consume, record, gateway   (child processes)
                          │
    rinkside produce ◀── discovery (addresses of the running stack)

Flows in: flags, environment variables, `rinkside.toml`, signals. Flows out: wired services, messages to a person,
exit codes (0 done, 1 failed, 2 wrong usage). It must never contain a rule of the sport or of the protocol, and no other
package may import it.
"""
