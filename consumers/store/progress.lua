-- Stores how far a partition is stored, and which competitions changed, if the stored progress is still the expected one.
--
-- KEYS  1 progress (hash)  2 competitions (hash)  3 changes (sorted set)      see schemas/storage_keys.py
-- ARGV  1 expected offset ("" = nothing stored yet)  2 expected tail ("" likewise)
--       3 offset  4 tail  5 dead_until  6 name of the log
--       7 "1" = the competitions that follow replace the index
--       8 number of changed competitions, then that many triples name, first offset, last offset
--       … number of competitions to remove from the index, then their names
-- Reply "stored"     now, or by an earlier identical call
--       "conflict"   another consumer wrote, or a part of the index is gone; nothing changed
local now = redis.call('HMGET', KEYS[1], 'offset', 'tail', 'competitions')
local offset, tail = now[1] or '', now[2] or ''
if offset ~= ARGV[1] or tail ~= ARGV[2] then
  if offset == ARGV[3] and tail == ARGV[4] then
    return 'stored'
  end
  return 'conflict'
end
if ARGV[7] == '1' then
  redis.call('DEL', KEYS[2], KEYS[3])
elseif redis.call('HLEN', KEYS[2]) < tonumber(now[3] or '0') then
  return 'conflict'
end

local at = 8
local function take()
  local value = ARGV[at]
  at = at + 1
  return value
end
local changed = tonumber(take())
local removed = tonumber(ARGV[at + 3 * changed])
local number = 0
if changed + removed > 0 then
  number = redis.call('HINCRBY', KEYS[1], 'changes', 1)
end
for _ = 1, changed do
  local name, first, last = take(), take(), take()
  redis.call('HSET', KEYS[2], name, first .. ' ' .. last)
  redis.call('ZADD', KEYS[3], number, name)
end
take()
for _ = 1, removed do
  local name = take()
  if redis.call('HDEL', KEYS[2], name) == 1 then
    redis.call('ZADD', KEYS[3], number, name) -- its removal is a change, too
  end
end
redis.call('HSET', KEYS[1], 'offset', ARGV[3], 'tail', ARGV[4], 'dead_until', ARGV[5], 'log', ARGV[6],
  'competitions', redis.call('HLEN', KEYS[2]))
return 'stored'
