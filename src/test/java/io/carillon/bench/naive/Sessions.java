package io.carillon.bench.naive;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Subscribers, by channel. */
@ServerEndpoint("/ws/{channel}")
public class Sessions {

    private static final Map<String, Set<Session>> CHANNELS = new ConcurrentHashMap<>();

    @OnOpen
    public void opened(Session session, @PathParam("channel") String channel) {
        CHANNELS.computeIfAbsent(channel, first -> ConcurrentHashMap.newKeySet())
                .add(session);
    }

    @OnClose
    public void closed(Session session, @PathParam("channel") String channel) {
        CHANNELS.getOrDefault(channel, Set.of()).remove(session);
    }

    /** Sends to all, and waits for none of them. */
    static void send(String channel, String text) {
        CHANNELS.getOrDefault(channel, Set.of())
                .forEach(session -> session.getAsyncRemote().sendText(text));
    }
}
