package io.carillon.redis;

import java.net.InetSocketAddress;
import org.redisson.connection.ConnectionListener;

/**
 * Hears when a connection to Redis was lost or is back. The deprecated methods are abstract, and called by those that replace
 * them.
 *
 * @param changed run on Redisson's threads; never blocks
 */
@SuppressWarnings("deprecation")
public record ConnectionChanges(Runnable changed) implements ConnectionListener {

    @Override
    public void onConnect(InetSocketAddress address) {
        changed.run();
    }

    @Override
    public void onDisconnect(InetSocketAddress address) {
        changed.run();
    }
}
