-- Reads the reports of all parts, with the clock by which their age is measured.
--
-- KEYS  1 parts (hash)     see schemas/health/reports.py
-- Reply {seconds of the Redis clock, {id, "seconds report", id, "seconds report", …}}
return {tonumber(redis.call('TIME')[1]), redis.call('HGETALL', KEYS[1])}
