-- Stores what a batch of events changed in one scope, all of it or nothing.
--
-- KEYS  1 meta (hash)  2 views (hash)  3 state (hash)  4 seen (set)  5 stream (stream)     see schemas/places.py
-- ARGV  1 expected epoch ("" = nothing stored yet)   2 expected offset ("" likewise)
--       3 mark: names this write, so that a retry after a lost reply is recognised
--       4 epoch after the write   5 offset after the write (next one to apply)
--       6 time of the newest event (RFC 3339)   7 version of the projection   8 stream length kept, about
--       9 "1" = history is rewritten: what is stored is thrown away first (the stream's numbering goes on)
--      10 patches as JSON array ("" = no document changed)
--      11 partition of the log that the scope is made from (-1 = none)
--      12 number of views, then that many pairs channel, JSON
--       … number of parts, then that many pairs part, JSON
--       … number of parts that are gone, then their names
--       … number of digests of applied events, then the digests
-- Reply {"applied", sequence}     stored
--       {"already", sequence}     this very write was stored before; nothing changed
--       {"conflict", "epoch@offset"}   the stored position is not the expected one, or part of what it stands for is gone;
--                                 nothing changed
local function held()
  return string.format('%d:%d:%d', redis.call('HLEN', KEYS[2]), redis.call('HLEN', KEYS[3]), redis.call('SCARD', KEYS[4]))
end
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'sequence', 'mark', 'held')
local epoch, offset, sequence = meta[1] or '', meta[2] or '', tonumber(meta[3] or '0')
if meta[4] and meta[4] == ARGV[3] then
  return {'already', sequence}
end
if epoch ~= ARGV[1] or offset ~= ARGV[2] then
  return {'conflict', epoch .. '@' .. offset}
end

local rewritten = ARGV[9] == '1'
-- A server that evicts keys (or a hand that deletes one) may take the views, the state or the digests and leave the position.
if not rewritten and meta[5] and meta[5] ~= held() then
  return {'conflict', epoch .. '@' .. offset .. ' without all that it stands for'}
end
-- Without a position whatever else lies there is of no known history (meta was evicted or deleted by hand).
if rewritten or epoch == '' then
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
end

local at = 12
local function take()
  local value = ARGV[at]
  at = at + 1
  return value
end
for _ = 1, tonumber(take()) do
  local channel = take()
  redis.call('HSET', KEYS[2], channel, take())
end
for _ = 1, tonumber(take()) do
  local part = take()
  redis.call('HSET', KEYS[3], part, take())
end
for _ = 1, tonumber(take()) do
  redis.call('HDEL', KEYS[3], take())
end
for _ = 1, tonumber(take()) do
  redis.call('SADD', KEYS[4], take())
end

local clock = redis.call('TIME')
local stored = string.format('%d', clock[1] * 1000 + math.floor(clock[2] / 1000))
if ARGV[10] ~= '' or rewritten then
  sequence = sequence + 1
  redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[8], string.format('%d-0', sequence),
    'patches', ARGV[10] ~= '' and ARGV[10] or '[]', 'stored_ms', stored, 'epoch', ARGV[4])
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[4], 'offset', ARGV[5], 'sequence', string.format('%d', sequence),
  'mark', ARGV[3], 'stored_ms', stored, 'at', ARGV[6], 'projection', ARGV[7], 'partition', ARGV[11],
  'held', held())
return {'applied', sequence}
