package io.carillon.broker;

import io.carillon.broker.Broker.Health;
import io.carillon.redis.Throttle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Whether Redis can be reached, for the health check and for the log: one line when it goes away and one when it is
 * back, at most once a minute, however often it comes and goes. Thread-safe: any thread asks and reports; the monitor guards the changes.
 */
final class Reachability {

    private static final Logger LOG = System.getLogger(RedissonBroker.class.getName());

    private final String redis;
    private final Throttle throttle = new Throttle();
    private volatile Health health;
    private boolean reported;
    private boolean found;
    private volatile int recoveries;

    /** @param address where Redis is, without credentials */
    Reachability(String address) {
        redis = "Redis at " + address;
        health = new Health(false, redis + " has not answered yet");
    }

    boolean connected() {
        return health.connected();
    }

    Health health() {
        return health;
    }

    /** How often Redis was found. A failure of something that began before the last time tells nothing of today. */
    int recoveries() {
        return recoveries;
    }

    /** Redis does not answer. */
    synchronized void lost(String reason) {
        health = new Health(false, redis + " does not answer: " + reason);
        if (!reported && throttle.admits()) {
            reported = true;
            LOG.log(
                    Level.WARNING,
                    "{0}. Other nodes get publications with a history later, others not at all",
                    health.detail());
        }
    }

    /** Redis answers, and announcements come through. */
    synchronized void found() {
        if (reported || !found) {
            LOG.log(Level.INFO, "{0}: connected", redis);
        }
        if (!health.connected()) {
            recoveries++;
        }
        reported = false;
        found = true;
        health = new Health(true, redis);
    }

    synchronized void closed() {
        health = new Health(false, redis + ": closed");
    }
}
