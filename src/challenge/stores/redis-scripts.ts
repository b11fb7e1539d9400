/** Counts one event and opens its window if there is none. ARGV: window in ms. Answers hits and ms left. */
export const addHit = `
local hits = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return { hits, left }`;

/** Spends one and reserves one, if the limit allows both. ARGV: limit, until, now, keep in ms. Answers 1 or 0. */
export const reserve = `
local spent, reserved = 0, 0
local page = redis.call('HGETALL', KEYS[1])
for i = 1, #page, 2 do
  if page[i] == 'spent' then
    spent = tonumber(page[i + 1])
  elseif tonumber(page[i]) > tonumber(ARGV[3]) then
    reserved = reserved + tonumber(page[i + 1])
  else
    redis.call('HDEL', KEYS[1], page[i])
  end
end
if spent + reserved + 2 > tonumber(ARGV[1]) then return 0 end
redis.call('HINCRBY', KEYS[1], 'spent', 1)
redis.call('HINCRBY', KEYS[1], ARGV[2], 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1`;

/** Gives a reservation back and spends calls. ARGV: until, calls, keep in ms. */
export const settle = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 and redis.call('HINCRBY', KEYS[1], ARGV[1], -1) <= 0 then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
if redis.call('HINCRBY', KEYS[1], 'spent', ARGV[2]) < 0 then redis.call('HSET', KEYS[1], 'spent', 0) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])`;

/** Leaves nothing of a budget. ARGV: limit, keep in ms. */
export const exhaust = `
if tonumber(redis.call('HGET', KEYS[1], 'spent') or '0') < tonumber(ARGV[1]) then
  redis.call('HSET', KEYS[1], 'spent', ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
