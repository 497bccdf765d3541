-- Stores how far a partition is stored, if the stored progress is still the expected one.
--
-- KEYS  1 progress (hash)  2 scopes of the partition (set)      see schemas/storage_keys.py
-- ARGV  1 expected offset ("" = nothing stored yet)  2 expected tail ("" likewise)
--       3 offset  4 tail  5 dead_until
--       6 "1" = exactly the scopes that follow belong to the partition (after a rebuild)   … scopes
-- Reply "stored" (now, or by an earlier identical call), "conflict" (nothing changed): another consumer wrote, or scopes are gone
local now = redis.call('HMGET', KEYS[1], 'offset', 'tail', 'scopes')
local offset, tail = now[1] or '', now[2] or ''
if offset ~= ARGV[1] or tail ~= ARGV[2] then
  if offset == ARGV[3] and tail == ARGV[4] then
    return 'stored'
  end
  return 'conflict'
end
if ARGV[6] == '1' then
  redis.call('DEL', KEYS[2])
elseif redis.call('SCARD', KEYS[2]) < tonumber(now[3] or '0') then
  return 'conflict'
end
for at = 7, #ARGV do
  redis.call('SADD', KEYS[2], ARGV[at])
end
redis.call('HSET', KEYS[1], 'offset', ARGV[3], 'tail', ARGV[4], 'dead_until', ARGV[5], 'scopes', redis.call('SCARD', KEYS[2]))
return 'stored'
