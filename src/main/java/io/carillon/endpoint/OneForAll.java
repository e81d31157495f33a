package io.carillon.endpoint;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import org.jspecify.annotations.Nullable;

/**
 * One instance of an endpoint for all its connections, of which it keeps nothing. Servers otherwise make one for each: on
 * Payara that is a seventh of what a new connection costs.
 */
public class OneForAll extends ServerEndpointConfig.Configurator {

    private volatile @Nullable Object endpoint;

    @Override
    public <T> T getEndpointInstance(Class<T> type) {
        Object known = endpoint;
        if (!type.isInstance(known)) {
            // Whoever comes first; two who come at once get the same bean.
            known = CDI.current().select(type).get();
            endpoint = known;
        }
        return type.cast(known);
    }

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        PayaraConnection beneath = PayaraConnection.ofThisHandshake();
        if (beneath != null) {
            // Of this connection alone: Tyrus copies the properties for each handshake.
            beneath.enter(config.getUserProperties());
        }
    }
}
