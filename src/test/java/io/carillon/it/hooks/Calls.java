package io.carillon.it.hooks;

import io.carillon.channel.ChannelName;
import io.carillon.hooks.RpcHandler;
import io.carillon.hooks.Veto;
import io.carillon.publishing.Message;
import io.carillon.publishing.Publisher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What clients may call. */
@ApplicationScoped
class Calls implements RpcHandler {

    @Inject
    private Memberships memberships;

    @Inject
    private Diary diary;

    @Inject
    private Publisher publisher;

    @Inject
    private Visit visit;

    private final AtomicInteger waiting = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);

    /** Each call is one transaction. */
    @Override
    @Transactional
    public Optional<String> onRpc(Call call) {
        String user = call.client().user();
        return switch (call.method()) {
            case "time" -> Optional.of("\"" + Instant.now() + "\"");
            case "echo" -> Optional.of(String.valueOf(call.data()));
            case "visits" -> Optional.of("[\"" + visit.id() + "\", \"" + visit.id() + "\"]");
            case "slow" -> slow();
            case "calls" -> Optional.of(Integer.toString(waiting.get()));
            case "release" -> release();
            case "boom" -> throw new IllegalStateException("nobody can answer this");
            case "error" -> throw new StackOverflowError("not even that");
            case "null" -> null;
            case "nojson" -> Optional.of("{\"half\":");
            case "kick" -> throw Veto.disconnect(4400, "kicked");
            case "enter" -> enter(user, "room:chess");
            case "enterAndFail" -> {
                enter(user, "room:bridge");
                throw Veto.error(460, "second thoughts", false);
            }
            case "enterAndTell" -> enterAndTell(user);
            case "enterAndTellAndFail" -> {
                enterAndTell(user);
                throw Veto.error(460, "second thoughts", false);
            }
            case "announce" -> announce(String.valueOf(call.data()));
            case "events" -> events(String.valueOf(call.data()));
            default -> Optional.empty();
        };
    }

    private Optional<String> enter(String user, String room) {
        memberships.add(user, room);
        return Optional.of("true");
    }

    private Optional<String> enterAndTell(String user) {
        memberships.addAndTell(user, "room:hall", "open:hall");
        return Optional.of("true");
    }

    private Optional<String> announce(String data) {
        publisher.publish(Message.of(new ChannelName("news"), data, null));
        return Optional.of("true");
    }

    /** Of the user whose name is the data. */
    private Optional<String> events(String data) {
        List<String> events = diary.of(data.replace("\"", ""));
        return Optional.of(Json.createArrayBuilder(events).build().toString());
    }

    /** Until somebody calls {@code release}. */
    private Optional<String> slow() {
        waiting.incrementAndGet();
        try {
            return Optional.of(Boolean.toString(released.await(1, TimeUnit.MINUTES)));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Optional<String> release() {
        released.countDown();
        return Optional.of("true");
    }
}
