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
 * An order wants units no more. ARGV: prefix, order. Returns the keys of those that no other order wants either, each followed by
 * its lane.
 */
export const letGoScript = `
local prefix, order = ARGV[1], ARGV[2]
local left = redis.call('HGETALL', prefix .. 'left:' .. order)
local free = {}
for i = 1, #left, 2 do
  local wants = prefix .. 'wants:' .. left[i]
  redis.call('SREM', wants, order)
  if redis.call('SCARD', wants) == 0 then
    free[#free + 1] = left[i]
    free[#free + 1] = left[i + 1]
  end
end
redis.call('DEL', prefix .. 'left:' .. order)
return free
`;
