-- Stores what a batch of events changed in one scope: all of it or nothing.
--
-- KEYS  1 meta (hash)  2 views (hash)  3 state (hash)  4 seen (set)  5 stream (stream)     see schemas/storage_keys.py
-- ARGV  1 expected epoch ("" = nothing stored yet)   2 expected offset ("" likewise)
--       3 write id: recognises the same write when it is repeated after a lost reply
--       4 epoch after the write   5 offset after the write (the next one to apply)
--       6 time of the newest event (RFC 3339)   7 projection version   8 approximate stream length to keep
--       9 "1" = rewrite: remove what is stored first (the numbering of the stream continues)
--      10 patches as JSON array ("" = no document changed)
--      11 partition from which the scope is built (-1 = none)   12 name of its log   13 offset of its first event
--      14 number of views, then that many pairs channel, JSON
--       … number of parts, then that many pairs part, JSON
--       … number of removed parts, then their names
--       … number of digests of applied events, then the digests
-- Reply {"applied", sequence}     stored
--       {"already", sequence}     this write was stored before; nothing changed
--       {"conflict", "epoch@offset"}   the stored position is not the expected one, or a part of the scope is gone;
--                                 nothing changed
local function cardinalities()
  return string.format('%d:%d:%d', redis.call('HLEN', KEYS[2]), redis.call('HLEN', KEYS[3]), redis.call('SCARD', KEYS[4]))
end
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'sequence', 'write_id', 'cardinalities')
local epoch, offset, sequence = meta[1] or '', meta[2] or '', tonumber(meta[3] or '0')
if meta[4] and meta[4] == ARGV[3] then
  return {'already', sequence}
end
if epoch ~= ARGV[1] or offset ~= ARGV[2] then
  return {'conflict', epoch .. '@' .. offset}
end

local rewrite = ARGV[9] == '1'
-- A server that evicts keys (or a person who deletes one) may remove the views, the state or the digests and leave the position.
if not rewrite and meta[5] and meta[5] ~= cardinalities() then
  return {'conflict', epoch .. '@' .. offset .. ', incomplete'}
end
-- Without a position, the origin of the other keys is unknown (meta was evicted or deleted).
if rewrite or epoch == '' then
  redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
  redis.call('PERSIST', KEYS[1])  -- what is left of a removed competition expires
end

local at = 14
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
if ARGV[10] ~= '' or rewrite then
  sequence = sequence + 1
  redis.call('XADD', KEYS[5], 'MAXLEN', '~', ARGV[8], string.format('%d-0', sequence),
    'patches', ARGV[10] ~= '' and ARGV[10] or '[]', 'stored_ms', stored, 'epoch', ARGV[4])
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[4], 'offset', ARGV[5], 'sequence', string.format('%d', sequence),
  'write_id', ARGV[3], 'stored_ms', stored, 'at', ARGV[6], 'projection', ARGV[7], 'partition', ARGV[11],
  'log', ARGV[12], 'first', ARGV[13], 'cardinalities', cardinalities())
return {'applied', sequence}
