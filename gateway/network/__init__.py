"""Sockets: accepts connections within limits, before uvicorn and `gateway.fanout.connection` speak HTTP and WebSocket.

    listener ── admit ──▶ SocketLimits (in total, per address)
        └── HttpConnection (first request within a deadline) ──▶ application, or fanout.connection after the handshake

In: TCP connections. Out: connections that have sent a whole request. A client that sends nothing never takes the
place of one that does, and the open files never run out.
"""
