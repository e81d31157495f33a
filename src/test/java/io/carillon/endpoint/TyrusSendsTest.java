package io.carillon.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.websocket.SendResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TyrusSendsTest {

    private final ScheduledExecutorService server = Executors.newSingleThreadScheduledExecutor();
    private final ClassLoader application = Thread.currentThread().getContextClassLoader();

    /** As a session of Tyrus is. */
    private static final class Known {
        ScheduledExecutorService service;

        Known(ScheduledExecutorService service) {
            this.service = service;
        }
    }

    /** As one may be some day. */
    private record Unknown(Object service) {}

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void whatASessionSchedulesNeverHappens() {
        var session = new Known(server);
        TyrusSends.withoutTimer(session);
        var happened = new AtomicBoolean();
        ScheduledFuture<?> timer = session.service.schedule(() -> happened.set(true), 0, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> heartbeat =
                session.service.scheduleAtFixedRate(() -> happened.set(true), 0, 1, TimeUnit.MILLISECONDS);
        assertThat(session.service).isNotSameAs(server);
        assertThat(List.of(timer, heartbeat)).allMatch(ScheduledFuture::isCancelled);
        assertThat(timer.cancel(true)).isFalse();
        assertThat(happened).isFalse();
    }

    @Test
    void aSessionThatIsNotKnownIsLeftAsItIs() {
        var session = new Unknown("something else");
        TyrusSends.withoutTimer(session);
        assertThat(session.service()).isEqualTo("something else");
        TyrusSends.withoutTimer("no field at all");
    }

    @Test
    void nothingIsFoundWhileItIsSent() {
        List<ClassLoader> loaders = new ArrayList<>();
        TyrusSends.send(result -> loaders.add(Thread.currentThread().getContextClassLoader()), handler -> {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            loaders.add(loader);
            assertThat(resources(loader)).isEmpty();
            handler.onResult(new SendResult());
            loaders.add(Thread.currentThread().getContextClassLoader());
        });
        assertThat(loaders).hasSize(3);
        assertThat(loaders.get(1)).as("who hears that it is done").isSameAs(application);
        assertThat(loaders.get(2)).as("and then").isSameAs(loaders.get(0));
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
    }

    @Test
    void theThreadIsItselfAgainAfterASendThatFails() {
        assertThatThrownBy(() -> TyrusSends.send(result -> {}, handler -> {
                    throw new IllegalStateException("closed");
                }))
                .hasMessage("closed");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
    }

    private static List<?> resources(ClassLoader loader) {
        try {
            return Collections.list(loader.getResources("META-INF/MANIFEST.MF"));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
