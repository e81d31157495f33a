package io.carillon.presence;

/**
 * What Redis does by itself, in Lua; Redis 6.2 or newer understands it. Each channel has three keys with one hash tag: a
 * sorted set (client to expiry, in microseconds of Redis' own clock), a hash (client to {@linkplain InfoCodec encoded
 * info}) and a hash (user to number of clients). Each script leaves them in agreement: the sorted set and the infos have
 * the same clients, and the counts are those of the infos. Those who have expired are taken out before anything else, a
 * bounded number per call. All three keys expire with the last client.
 *
 * <p>Expiries only grow, also when Redis' clock is set back; the pages depend on it.
 */
final class Scripts {

    /** How many clients one call may change or renew: with 500 it takes about a millisecond. */
    static final int MOST_CLIENTS = 500;

    private static final String COMMON = """
            local expiry, info, users = KEYS[1], KEYS[2], KEYS[3]
            local time = redis.call('time')
            local now = time[1] * 1000000 + time[2]
            local function alive() return '(' .. string.format('%.0f', now) end
            local function user(value) return value and string.match(value, '^1([^\\n]*)\\n') end

            local differences = {}
            local function differ(name, by)
              if name then differences[name] = (differences[name] or 0) + by end
            end
            local function count()
              for name, by in pairs(differences) do
                if by ~= 0 and redis.call('hincrby', users, name, by) <= 0 then redis.call('hdel', users, name) end
              end
            end
            local function drop(clients)
              if #clients == 0 then return end
              local values = redis.call('hmget', info, unpack(clients))
              for i = 1, #clients do differ(user(values[i]), -1) end
              redis.call('zrem', expiry, unpack(clients))
              redis.call('hdel', info, unpack(clients))
            end
            local function purge(most)
              local dead = redis.call('zrangebyscore', expiry, '-inf', now, 'limit', 0, most)
              drop(dead)
              return #dead == most and 1 or 0
            end
            """;

    /**
     * Changes and renews clients of one node. The fourth key is the fence: once a call has failed, and may still arrive,
     * the next one puts its own sequence there, and what comes later with an older one is refused.
     *
     * <p>Arguments: sequence, time to live in milliseconds, whether to put up the fence (1), the numbers of removed and of
     * added clients; then the removed ones, the added ones with their infos, and those to renew. Answer: whether (1) more
     * have expired than were taken out, then the ones to renew that are unknown: Redis has lost them.
     */
    static final String CHANGE = COMMON + """
            local sequence, life = tonumber(ARGV[1]), tonumber(ARGV[2])
            local removed, added = tonumber(ARGV[4]), tonumber(ARGV[5])
            local newest = redis.call('get', KEYS[4])
            if newest and sequence <= tonumber(newest) then
              return redis.error_reply('STALE a later change of this node came first')
            end
            if ARGV[3] == '1' then redis.call('set', KEYS[4], ARGV[1], 'px', 2 * life) end

            -- Whoever evicts or edits a key spoils all three: each node then adds its clients again.
            local known = redis.call('zcard', expiry)
            if known ~= redis.call('hlen', info) or (known == 0) ~= (redis.call('hlen', users) == 0) then
              redis.call('del', expiry, info, users)
            end
            local more = purge(200)

            -- Each fifty have the same expiry: writing a number is what takes the time here.
            local function scored(clients)
              local scores, score = {}, nil
              for i = 1, #clients do
                if i % 50 == 1 then score = string.format('%.0f', now + life * 1000 + i) end
                scores[2 * i - 1], scores[2 * i] = score, clients[i]
              end
              return scores
            end

            local first = 6
            local clients = {}
            for i = first, first + removed - 1 do clients[#clients + 1] = ARGV[i] end
            drop(clients)

            first = first + removed
            if added > 0 then
              local infos = {}
              clients = {}
              for i = 1, added do
                local client, value = ARGV[first + 2 * i - 2], ARGV[first + 2 * i - 1]
                clients[i] = client
                infos[2 * i - 1], infos[2 * i] = client, value
              end
              local before = redis.call('hmget', info, unpack(clients))
              for i = 1, added do
                if before[i] ~= infos[2 * i] then
                  differ(user(before[i]), -1)
                  differ(user(infos[2 * i]), 1)
                end
              end
              redis.call('hset', info, unpack(infos))
              redis.call('zadd', expiry, 'gt', unpack(scored(clients)))
            end

            first = first + 2 * added
            local missing = {more}
            if #ARGV >= first then
              clients = {}
              for i = first, #ARGV do clients[#clients + 1] = ARGV[i] end
              if redis.call('zadd', expiry, 'xx', 'gt', 'ch', unpack(scored(clients))) < #clients then
                local known = redis.call('zmscore', expiry, unpack(clients))
                for i = 1, #clients do
                  if not known[i] then missing[#missing + 1] = clients[i] end
                end
              end
            end

            count()
            if redis.call('pttl', expiry) < life then
              for i = 1, 3 do redis.call('pexpire', KEYS[i], life) end
            end
            return missing
            """;

    /**
     * Up to a thousand clients, fewer if their infos are long, in the order of their expiry. Who is renewed meanwhile moves
     * behind and comes (again) in a later page, so that nobody is left out who is there all the time.
     *
     * <p>Argument: where to go on, or nothing. Answer: where the next page begins, or nothing; then clients, each with its
     * info.
     */
    static final String PAGE = COMMON + """
            local from = ARGV[1]
            if from == '' then from = alive() end
            local found = redis.call('zrangebyscore', expiry, from, '+inf', 'limit', 0, 1000)
            local page, size, read = {''}, 0, 0
            while read < #found and size < 262144 do
              local clients = {}
              for i = read + 1, math.min(read + 100, #found) do clients[#clients + 1] = found[i] end
              local values = redis.call('hmget', info, unpack(clients))
              for i = 1, #clients do
                page[#page + 1] = clients[i]
                page[#page + 1] = values[i] or ''
                size = size + #page[#page]
              end
              read = read + #clients
            end
            if read < #found or read == 1000 then
              -- Inclusive, for fifty or so expire together; not a thousand, unless a stranger wrote them.
              page[1] = redis.call('zscore', expiry, found[read])
              if page[1] == from then page[1] = '(' .. from end
            end
            return page
            """;

    /** Answer: how many clients, how many users, and whether (1) users are counted who have expired. */
    static final String STATS = COMMON + """
            local more = purge(500)
            count()
            return {redis.call('zcount', expiry, alive(), '+inf'), redis.call('hlen', users), more}
            """;

    private Scripts() {}
}
