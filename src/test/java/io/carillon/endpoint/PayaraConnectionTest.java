package io.carillon.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PayaraConnectionTest {

    private static final CloseReason GOODBYE = new CloseReason(CloseCodes.NORMAL_CLOSURE, "goodbye");

    private final Container container = new Container();
    private final List<String> done = container.done;

    @Test
    void theRequestIsNeverOverAndTheNetworkClosedAfterTheAnswer() {
        PayaraConnection connection = known();
        connection.opened(new Remote(container));
        assertThat(container.afterService).isTrue();
        connection.end(GOODBYE);
        assertThat(done).containsExactly("answer NORMAL_CLOSURE while not over", "network closed while not over");
    }

    @Test
    void itEndsOnce() {
        PayaraConnection connection = known();
        connection.opened(new Remote(container));
        connection.end(GOODBYE);
        connection.end(GOODBYE);
        assertThat(done).hasSize(2);
    }

    @Test
    void oneThatWasNeverOpenEndsToo() {
        known().end(GOODBYE);
        assertThat(done).containsExactly("network closed while not over");
    }

    @Test
    void whoseAnswerFailsIsClosedNevertheless() {
        PayaraConnection connection = known();
        connection.opened(new Remote(container) {
            @Override
            public void close(CloseReason reason) {
                throw new IllegalStateException("gone");
            }
        });
        connection.end(GOODBYE);
        assertThat(done).containsExactly("network closed while not over");
    }

    @Test
    void beforeTyrusIsToldToCloseTheRequestIsKept() {
        known().keep();
        assertThat(container.afterService).isFalse();
        assertThat(done).isEmpty();
    }

    @Test
    void aSessionKnowsWhatIsBeneathIt() {
        PayaraConnection connection = known();
        Map<String, Object> properties = new HashMap<>();
        assertThat(PayaraConnection.under(session(properties))).isNull();
        connection.enter(properties);
        assertThat(PayaraConnection.under(session(properties))).isSameAs(connection);
    }

    @Test
    void otherServersHaveNothingThatMustBeKnown() {
        HttpServletRequest request = proxy(HttpServletRequest.class, null);
        assertThat(PayaraConnection.of(request)).isNull();
        assertThat(PayaraConnection.of(new HttpServletRequestWrapper(request))).isNull();
    }

    @Test
    void aPayaraThatIsNotKnownIsLeftAsItIs() {
        assertThat(PayaraConnection.ofFacade("something else")).isNull();
    }

    private PayaraConnection known() {
        return Objects.requireNonNull(PayaraConnection.ofFacade(new Facade(container)));
    }

    private static Session session(Map<String, Object> properties) {
        return proxy(Session.class, properties);
    }

    private static <T> T proxy(Class<T> type, Object answer) {
        return type.cast(Proxy.newProxyInstance(
                PayaraConnectionTest.class.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer));
    }

    /** As the parts of Payara's web container are, all in one. */
    public static final class Container {

        private final List<String> done = new ArrayList<>();
        private boolean afterService = true;

        public Container getCoyoteRequest() {
            return this;
        }

        public Container getContext() {
            return this;
        }

        public Container getConnection() {
            return this;
        }

        public void closeSilently() {
            did("network closed");
        }

        private void did(String what) {
            done.add(what + (afterService ? " while over" : " while not over"));
        }
    }

    /** What an application sees of a request. */
    public static final class Facade {

        private final Container request;

        Facade(Container request) {
            this.request = request;
        }
    }

    /** As the one of Tyrus. */
    public static class Remote implements RemoteEndpoint {

        private final Container container;

        Remote(Container container) {
            this.container = container;
        }

        public void close(CloseReason reason) {
            container.did("answer " + reason.getCloseCode());
        }

        @Override
        public void setBatchingAllowed(boolean allowed) {}

        @Override
        public boolean getBatchingAllowed() {
            return false;
        }

        @Override
        public void flushBatch() {}

        @Override
        public void sendPing(ByteBuffer applicationData) {}

        @Override
        public void sendPong(ByteBuffer applicationData) {}
    }
}
