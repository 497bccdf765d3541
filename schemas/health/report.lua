-- Stores the report of one part, or removes a part that ends in order; forgets parts that are silent for long.
--
-- KEYS  1 parts (hash)     see schemas/health/reports.py
-- ARGV  1 id of the part   2 report as JSON ("" = the part ends)   3 seconds after which a silent part is forgotten
-- Reply the clock of Redis, in seconds
local now = tonumber(redis.call('TIME')[1])
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', now) .. ' ' .. ARGV[2])
end
local all = redis.call('HGETALL', KEYS[1])
for at = 1, #all, 2 do
  local reported = tonumber(string.match(all[at + 1], '^%d+'))
  if not reported or now - reported > tonumber(ARGV[3]) then
    redis.call('HDEL', KEYS[1], all[at])
  end
end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return now
