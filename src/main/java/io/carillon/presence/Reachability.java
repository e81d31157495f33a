package io.carillon.presence;

import io.carillon.channel.Refusal;
import io.carillon.redis.Failures;
import io.carillon.redis.Throttle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;

/**
 * Whether Redis can be reached, for those who ask and for the log: one line when it goes away and one when it is back, at
 * most once a minute, however often it comes and goes. Any thread asks; the connection's thread alone says what changes.
 */
final class Reachability {

    private static final Logger LOG = System.getLogger(RedissonPresence.class.getName());

    private final String redis;
    private final Throttle losses = new Throttle();
    private final Throttle refusals = new Throttle();
    private volatile boolean connected;
    private volatile String detail;
    private boolean reported;
    private boolean found;

    /** @param address where Redis is, without credentials */
    Reachability(String address) {
        redis = "Redis at " + address;
        detail = redis + " has not answered yet";
    }

    boolean connected() {
        return connected;
    }

    /** Redis does not answer. */
    void lost(String reason) {
        connected = false;
        detail = redis + " does not answer: " + reason;
        if (!reported && losses.admits()) {
            reported = true;
            LOG.log(Level.WARNING, "{0}. Until it does, nobody can be told who is present", detail);
        }
    }

    /** Redis answers. */
    void found() {
        if (reported || !found) {
            LOG.log(Level.INFO, "{0}: connected", redis);
        }
        reported = false;
        found = true;
        detail = redis;
        connected = true;
    }

    void closed() {
        connected = false;
        detail = redis + ": closed";
    }

    /** Why who is present is not known now. */
    Refusal unavailable() {
        return new Refusal.Unavailable("who is present is not known now: " + detail);
    }

    /** Why who is present could not be learnt by a call that failed. */
    Refusal unavailable(Throwable failure) {
        String what = isAnswer(failure) ? " refuses: " : " does not answer: ";
        return connected
                ? new Refusal.Unavailable("who is present is not known now: " + redis + what + Failures.reason(failure))
                : unavailable();
    }

    /** Redis has answered a call with an error. Any thread. */
    void refused(Throwable failure) {
        if (refusals.admits()) {
            LOG.log(
                    Level.WARNING,
                    "{0} refuses what presence asks for (said at most once a minute): {1}",
                    redis,
                    Failures.reason(failure));
        }
    }

    /** Whether a failure is Redis' own answer, not that of a connection. */
    static boolean isAnswer(Throwable failure) {
        Throwable cause = Refusal.cause(failure);
        // Its subclasses tell of connections, time, and servers that cannot answer at the moment.
        return cause.getClass() == RedisException.class || cause instanceof RedisOutOfMemoryException;
    }
}
