// What has to happen at once in Redis. Names of keys begin with ARGV[1], as everything of foley's lies on one server.

/**
 * A unit has come to an end: whoever wants it hears of it. Done, nobody wants it any more; set aside, it may be tried again.
 * ARGV: prefix, key, what is told of an error or an empty text.
 */
export const settleScript = `
local prefix, key, told = ARGV[1], ARGV[2], ARGV[3]
local wants = prefix .. 'wants:' .. key
for _, order in ipairs(redis.call('SMEMBERS', wants)) do
  redis.call('HDEL', prefix .. 'left:' .. order, key)
  if told == '' then
    redis.call('HDEL', prefix .. 'failed:' .. order, key)
  else
    redis.call('HSET', prefix .. 'failed:' .. order, key, told)
  end
end
if told == '' then redis.call('DEL', wants) end
return 1
`;

/**
 * An order wants units, unless it was canceled meanwhile: between asking and writing it might be. ARGV: prefix, order, then each
 * key, followed by its lane. Returns 1 where they are wanted.
 */
export const wantScript = `
local prefix, order = ARGV[1], ARGV[2]
if redis.call('HGET', prefix .. 'order:' .. order, 'state') == 'canceled' then return 0 end
for i = 3, #ARGV, 2 do
  redis.call('HSET', prefix .. 'left:' .. order, ARGV[i], ARGV[i + 1])
  redis.call('HDEL', prefix .. 'failed:' .. order, ARGV[i])
  redis.call('SADD', prefix .. 'wants:' .. ARGV[i], order)
end
return 1
`;

/**
 * An order wants units no more, those neither that were set aside. What it had no end of counts as never sent. ARGV: prefix, order.
 * Returns the keys of those under way that no other order wants either, each followed by its lane.
 */
export const letGoScript = `
local prefix, order = ARGV[1], ARGV[2]
local left = redis.call('HGETALL', prefix .. 'left:' .. order)
local failed = redis.call('HKEYS', prefix .. 'failed:' .. order)
local free = {}
for i = 1, #left, 2 do
  local wants = prefix .. 'wants:' .. left[i]
  redis.call('SREM', wants, order)
  if redis.call('SCARD', wants) == 0 then
    free[#free + 1] = left[i]
    free[#free + 1] = left[i + 1]
  end
end
for _, key in ipairs(failed) do redis.call('SREM', prefix .. 'wants:' .. key, order) end
redis.call('HINCRBY', prefix .. 'order:' .. order, 'sent', 0 - #left / 2 - #failed)
redis.call('DEL', prefix .. 'left:' .. order, prefix .. 'failed:' .. order)
return free
`;
