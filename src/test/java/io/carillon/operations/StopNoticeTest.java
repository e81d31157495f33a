package io.carillon.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.AttributeChangeNotification;
import javax.management.MBeanServer;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** What is heard of a server that stops. The servers' own words are heard in StopIT. */
class StopNoticeTest {

    private final List<String> heard = new ArrayList<>();

    private final StopNotice.Listener listener = new StopNotice.Listener() {
        @Override
        public void stopping() {
            heard.add("stopping on " + Thread.currentThread().getName());
        }

        @Override
        public void resumed() {
            heard.add("resumed");
        }
    };

    /** What WildFly's MBean must be, for JMX to take it. */
    public interface StateMBean {}

    /** Says what WildFly's MBean says. */
    public static final class State extends NotificationBroadcasterSupport implements StateMBean {

        void is(String attribute, Object value) {
            sendNotification(new AttributeChangeNotification(this, 1, 1, "", attribute, "String", "", value));
        }
    }

    @Test
    void wildFlyWaitsUntilWhatItHasSaidIsDone() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        var name = new ObjectName("jboss.root:type=state");
        var state = new State();
        server.registerMBean(state, name);
        try {
            AutoCloseable notice = StopNotice.listen(listener);
            state.is("RunningState", "starting");
            state.is("RuntimeConfigurationState", "stopping");
            assertThat(heard).isEmpty();
            state.is("RunningState", "suspending");
            assertThat(heard)
                    .containsExactly("stopping on " + Thread.currentThread().getName());
            state.is("RunningState", "normal");
            assertThat(heard).hasSize(2).last().isEqualTo("resumed");
            notice.close();
            state.is("RunningState", "stopping");
            assertThat(heard).hasSize(2);
        } finally {
            server.unregisterMBean(name);
        }
    }

    @Test
    void anUnknownServerHasNothingToSay() throws Exception {
        StopNotice.listen(listener).close();
        assertThat(heard).isEmpty();
    }
}
