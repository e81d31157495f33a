package io.carillon.presence;

import io.carillon.channel.Printable;
import io.carillon.channel.Refusal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.redisson.client.RedisException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisTimeoutException;

/**
 * Whether Redis can be reached, for those who ask and for the log: one line when it goes away and one when it is back, at
 * most once a minute, however often it comes and goes. Any thread asks; the connection's thread alone says what changes.
 */
final class Reachability {

    private static final Logger LOG = System.getLogger(RedissonPresence.class.getName());

    /** Where Redisson's messages begin to quote commands with their values: users, what is known of them, passwords. */
    private static final Pattern QUOTES = Pattern.compile(
            "(?i)[\\s.,;]*\\b(channel|command|params|node source|script|user_script)\\b.*", Pattern.DOTALL);

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
    void lost(Throwable failure) {
        connected = false;
        detail = redis + " does not answer: " + reason(failure);
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
                ? new Refusal.Unavailable("who is present is not known now: " + redis + what + reason(failure))
                : unavailable();
    }

    /** Redis has answered a call with an error. Any thread. */
    void refused(Throwable failure) {
        if (refusals.admits()) {
            LOG.log(
                    Level.WARNING,
                    "{0} refuses what presence asks for (said at most once a minute): {1}",
                    redis,
                    reason(failure));
        }
    }

    /** Whether a failure is Redis' own answer, not that of a connection. */
    static boolean isAnswer(Throwable failure) {
        Throwable cause = Refusal.cause(failure);
        // Its subclasses tell of connections, time, and servers that cannot answer at the moment.
        return cause.getClass() == RedisException.class || cause instanceof RedisOutOfMemoryException;
    }

    /** A failure in a few words: without stack trace, commands, infos and passwords. */
    private static String reason(Throwable failure) {
        Throwable root = failure;
        // Bounded, because causes may form a circle.
        for (int i = 0; i < 20 && root.getCause() != null; i++) {
            root = root.getCause();
        }
        if (root instanceof RedisTimeoutException || root instanceof TimeoutException) {
            return "timeout";
        }
        String message = root.getMessage() == null
                ? ""
                : QUOTES.matcher(root.getMessage()).replaceFirst("");
        return message.isBlank() ? root.getClass().getSimpleName() : Printable.excerpt(message);
    }
}
