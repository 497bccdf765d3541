"""Reads several keys of one competition as of one moment, from a single Redis server or from a Redis Cluster.

A single server takes a transaction. On a cluster a script reads them: redis-py routes a script by its first key and follows a
slot that moves, but it runs each command of a transaction in a thread of its own, which stops the event loop.
"""

from collections.abc import Sequence
from typing import Any

_SCRIPT = """
-- Runs read commands. KEYS: the keys, of one slot. ARGV: for each command the number of its words, then the words.
local replies, at = {}, 1
while at <= #ARGV do
  local words = tonumber(ARGV[at])
  replies[#replies + 1] = redis.call(unpack(ARGV, at + 1, at + words))
  at = at + words + 1
end
return replies
"""

Command = Sequence[str | int]
"""The words of a read command. The second one is its key, except for `TIME`, which has none."""


async def read_together(client: Any, commands: Sequence[Command], *, is_cluster: bool) -> list[Any]:
    """The replies, as redis-py gives them (a hash is a dict, a set a set). Raises what redis-py raises."""
    if not is_cluster:
        async with client.pipeline(transaction=True) as pipe:
            for command in commands:
                pipe.execute_command(*command)
            return list(await pipe.execute())
    keys = list(dict.fromkeys(str(command[1]) for command in commands if len(command) > 1))
    words = [word for command in commands for word in (len(command), *command)]
    replies = await client.eval(_SCRIPT, len(keys), *keys, *words)
    return [_as_redis_py(str(command[0]), reply) for command, reply in zip(commands, replies, strict=True)]


def _as_redis_py(name: str, reply: Any) -> Any:
    """A script returns hashes, sets and stream entries as flat lists."""
    match name:
        case "HGETALL":
            return _pairs(reply)
        case "SMEMBERS":
            return set(reply)
        case "XREVRANGE":
            return [(entry_id, _pairs(values)) for entry_id, values in reply]
        case "TIME":
            return int(reply[0]), int(reply[1])
        case _:
            return reply


def _pairs(flat: Sequence[bytes]) -> dict[bytes, bytes]:
    return dict(zip(flat[::2], flat[1::2], strict=True))
