"""The command line, the settings and the embedded stack: the only package that knows all the others.

    rinkside demo ──▶ embedded ──▶ broker, store, consume, record, gateway   (child processes)
                          │
    rinkside produce ◀── discovery (where the running stack listens)

Flows in: flags, environment variables, `rinkside.toml`, signals. Flows out: wired services, messages to a person,
exit codes (0 done, 1 failed, 2 wrong usage). It must never hold a rule of the sport or of the protocol, and no other
package may import it.
"""
