package io.carillon.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TyrusTimersTest {

    private final ScheduledExecutorService server = Executors.newSingleThreadScheduledExecutor();

    /** As the container of Tyrus is. */
    private abstract static class Base {
        final ScheduledExecutorService managedScheduledExecutorService;

        Base(ScheduledExecutorService service) {
            managedScheduledExecutorService = service;
        }
    }

    private static final class Known extends Base {
        Known(ScheduledExecutorService service) {
            super(service);
        }
    }

    /** As one may be some day. */
    private record Unknown(Object managedScheduledExecutorService) {}

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    @Test
    void whatASessionSchedulesNeverHappens() {
        var container = new Known(server);
        assertThat(TyrusTimers.remove(container)).isTrue();
        ScheduledExecutorService timers = container.managedScheduledExecutorService;
        var happened = new AtomicBoolean();
        ScheduledFuture<?> timer = timers.schedule(() -> happened.set(true), 0, TimeUnit.MILLISECONDS);
        ScheduledFuture<?> heartbeat =
                timers.scheduleAtFixedRate(() -> happened.set(true), 0, 1, TimeUnit.MILLISECONDS);
        assertThat(timers).isNotSameAs(server);
        assertThat(List.of(timer, heartbeat)).allMatch(ScheduledFuture::isCancelled);
        assertThat(timer.cancel(true)).isFalse();
        assertThat(happened).isFalse();
    }

    @Test
    void aContainerThatIsNotKnownIsLeftAsItIs() {
        var container = new Unknown("something else");
        assertThat(TyrusTimers.remove(container)).isFalse();
        assertThat(container.managedScheduledExecutorService()).isEqualTo("something else");
        assertThat(TyrusTimers.remove("no field at all")).isFalse();
    }
}
