"""The embedded stack: broker, store and services as child processes of `rinkside up` and `rinkside demo`.

    stack ──▶ supervisor ──▶ launcher ──▶ broker, store, record, consume, gateway
      │                                     ▲
      ├── binaries, ports, data_folder      └── reload: the recording of earlier runs, before anybody else writes
      └── discovery: other commands find the stack

Flows in: settings, the data folder. Flows out: running processes, and their addresses. It never leaves a process behind,
and never deletes or rewrites a recording.
"""
