package io.carillon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.testing.TcpProxy;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The faults of the wire are the ones that its name says. */
class WireTest {

    private static final int PATIENCE = 30_000;
    /** Long enough to tell nothing from something late. */
    private static final int NOTHING = 300;

    private ServerSocket server;
    private TcpProxy wire;
    private Socket near;
    private Socket far;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        server.setSoTimeout(PATIENCE);
        wire = new TcpProxy(server.getLocalPort());
        open();
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
        wire.close();
        server.close();
    }

    @Test
    void passesBothWays() throws IOException {
        assertPasses();
    }

    @Test
    void aCutWireEndsConnectionsAndRefusesNewOnesUntilItIsMended() throws IOException {
        wire.cut();
        assertThat(near.getInputStream().read()).isEqualTo(-1);
        assertThat(far.getInputStream().read()).isEqualTo(-1);
        assertThatThrownBy(this::open).isInstanceOf(IOException.class);
        wire.mend();
        open();
        assertPasses();
    }

    @Test
    void aSlowWirePassesLaterAndAtOnceWhenMended() throws IOException {
        wire.delay(Duration.ofMillis(NOTHING));
        long begin = System.nanoTime();
        assertPasses();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(2 * NOTHING));
        wire.mend();
        assertPasses();
    }

    @Test
    void whatIsDroppedNeverComesAndItsConnectionEndsWithTheFault() throws IOException {
        wire.drop();
        near.getOutputStream().write(1);
        assertSilent(far);
        assertSilent(near);
        wire.mend();
        assertThat(far.getInputStream().read()).isEqualTo(-1);
        assertThat(near.getInputStream().read()).isEqualTo(-1);
        open();
        assertPasses();
    }

    @Test
    void aHalfOpenConnectionHasEndedFarAwayAndIsSilentHere() throws IOException {
        wire.halfOpen();
        assertThat(far.getInputStream().read()).isEqualTo(-1);
        near.getOutputStream().write(1);
        assertSilent(near);
        Socket forgotten = near;
        open();
        assertPasses();
        wire.mend();
        assertThat(forgotten.getInputStream().read()).isEqualTo(-1);
        assertPasses();
    }

    @Test
    void aResetIsAnErrorNotAnEndAndNewConnectionsPass() throws IOException {
        wire.reset();
        assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(SocketException.class);
        open();
        assertPasses();
    }

    private void open() throws IOException {
        near = new Socket(InetAddress.getLoopbackAddress(), wire.port());
        near.setSoTimeout(PATIENCE);
        far = server.accept();
        far.setSoTimeout(PATIENCE);
    }

    private void assertPasses() throws IOException {
        near.getOutputStream().write(7);
        assertThat(far.getInputStream().read()).isEqualTo(7);
        far.getOutputStream().write(8);
        assertThat(near.getInputStream().read()).isEqualTo(8);
    }

    private static void assertSilent(Socket socket) throws IOException {
        socket.setSoTimeout(NOTHING);
        InputStream input = socket.getInputStream();
        assertThatThrownBy(input::read).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE);
    }
}
