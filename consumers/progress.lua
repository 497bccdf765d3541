-- Notes how far a partition is stored, if it still stands where the writer left it.
--
-- KEYS  1 progress (hash)  2 scopes of the partition (set)      see schemas/places.py
-- ARGV  1 expected offset ("" = nothing noted yet)  2 expected tail ("" likewise)
--       3 offset  4 tail  5 dead_until
--       6 "1" = the scopes that follow, and no others, belong to the partition (history was built anew)   … scopes
-- Reply "noted" (now, or by this very call before), "conflict" (nothing changed): another writer went on, or scopes are gone
local now = redis.call('HMGET', KEYS[1], 'offset', 'tail', 'scopes')
local offset, tail = now[1] or '', now[2] or ''
if offset ~= ARGV[1] or tail ~= ARGV[2] then
  if offset == ARGV[3] and tail == ARGV[4] then
    return 'noted'
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
return 'noted'
