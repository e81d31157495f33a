package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of clients of the client protocol on one thread: each connects, says what it has to say in one frame, answers
 * pings and remembers what it hears. A connection that fails, or on which something cannot be done now, is tried again, for
 * as long as the crowd is there. Leaner
 * than the JDK's client, so that the server has the processor.
 */
public final class Crowd implements AutoCloseable {

    private static final long TICK_MILLIS = 100;
    /** As SDKs do: a random part of this, doubled with each failure. */
    private static final long AGAIN_MILLIS = 500;

    private static final long MAX_AGAIN_MILLIS = 20_000;
    private static final String PONG = "{}";

    private final int port;
    private final List<Member> members = new ArrayList<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final Selector selector;
    private final Thread thread;
    private volatile boolean open = true;

    /** One client. What it has heard may be asked on any thread. */
    public static final class Member {

        private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
        private final byte[] greeting;
        private final ByteBuffer in = ByteBuffer.allocate(64 << 10);
        private @Nullable SocketChannel channel;
        private boolean upgraded;
        private long againAt;
        private int failed;

        private Member(String greeting) {
            this.greeting = RawWebSocket.text(greeting);
        }

        /** The objects that came over its last connection, without pings. */
        public List<String> heard() {
            synchronized (heard) {
                return List.copyOf(heard);
            }
        }
    }

    /**
     * Lets all of them come at once.
     *
     * @param greetings what each says when it is connected: commands, one a line
     */
    public Crowd(int port, List<String> greetings) {
        this.port = port;
        greetings.forEach(greeting -> members.add(new Member(greeting)));
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "crowd");
        thread.start();
    }

    /** In the order of their greetings. */
    public List<Member> members() {
        return members;
    }

    /** Waits until something holds for each of them. */
    public void awaitEach(String what, Duration patience, Predicate<Member> condition) {
        Awaitility.await(what).atMost(patience).until(() -> members.stream().allMatch(condition));
    }

    /** Why connections were tried again. */
    public List<String> failures() {
        synchronized (failures) {
            return List.copyOf(failures);
        }
    }

    /** Drops all connections at once, without a word. */
    @Override
    public void close() {
        open = false;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (open) {
                long now = System.currentTimeMillis();
                for (Member member : members) {
                    if (member.channel == null && now >= member.againAt) {
                        connect(member);
                    }
                }
                selector.select(TICK_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    ready(key, (Member) key.attachment());
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            members.forEach(Crowd::drop);
            drop(selector);
        }
    }

    private void connect(Member member) throws IOException {
        member.upgraded = false;
        member.heard.clear();
        member.in.clear();
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        // Closed without a word, it leaves no port behind that waits.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        member.channel = channel;
        channel.register(selector, SelectionKey.OP_CONNECT, member);
        try {
            channel.connect(new InetSocketAddress("localhost", port));
        } catch (IOException e) {
            again(member, e.getMessage());
        }
    }

    private void ready(SelectionKey key, Member member) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                write(
                        channel,
                        ("GET /carillon/connection/websocket HTTP/1.1\r\nHost: localhost:" + port
                                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                                        + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
            } else if (key.isReadable()) {
                if (channel.read(member.in) < 0) {
                    again(member, "the server is gone");
                    return;
                }
                member.in.flip();
                take(member, channel);
                member.in.compact();
            }
        } catch (IOException e) {
            again(member, e.getMessage());
        }
    }

    private void take(Member member, SocketChannel channel) throws IOException {
        if (!member.upgraded) {
            int end = StandardCharsets.US_ASCII
                    .decode(member.in.duplicate())
                    .toString()
                    .indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            String head =
                    StandardCharsets.US_ASCII.decode(member.in.duplicate()).toString();
            if (!head.startsWith("HTTP/1.1 101")) {
                throw new IOException(head.lines().findFirst().orElse(""));
            }
            member.in.position(member.in.position() + end + 4);
            member.upgraded = true;
            write(channel, member.greeting);
        }
        while (frame(member, channel)) {
            // The next one.
        }
    }

    private static boolean frame(Member member, SocketChannel channel) throws IOException {
        ByteBuffer in = member.in;
        if (in.remaining() < 2) {
            return false;
        }
        int start = in.position();
        int opcode = in.get() & 0x0f;
        int length = in.get() & 0x7f;
        if (length >= 126) {
            if (in.remaining() < 8) {
                in.position(start);
                return false;
            }
            length = length == 126 ? in.getShort() & 0xffff : (int) in.getLong();
        }
        if (length > in.capacity() - 10) {
            throw new IOException("a frame of " + length + " bytes is more than a member of the crowd takes");
        }
        if (in.remaining() < length) {
            in.position(start);
            return false;
        }
        byte[] payload = new byte[length];
        in.get(payload);
        if (opcode == 8) {
            throw new IOException("closed by the server: "
                    + (length < 2 ? "" : ByteBuffer.wrap(payload).getShort() & 0xffff));
        }
        for (String object : new String(payload, StandardCharsets.UTF_8).split("\n")) {
            if (object.equals(PONG)) {
                write(channel, RawWebSocket.text(PONG));
            } else if (object.contains("\"temporary\":true")) {
                throw new IOException(object);
            } else {
                member.heard.add(object);
            }
        }
        return true;
    }

    // Small enough for an empty send buffer.
    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        if (channel.write(ByteBuffer.wrap(bytes)) < bytes.length) {
            throw new IOException("the server does not read");
        }
    }

    private void again(Member member, String why) {
        failures.add(why);
        drop(member);
        long most = Math.min(MAX_AGAIN_MILLIS, AGAIN_MILLIS << Math.min(member.failed++, 10));
        member.againAt =
                System.currentTimeMillis() + ThreadLocalRandom.current().nextLong(most);
    }

    private static void drop(Member member) {
        if (member.channel != null) {
            drop(member.channel);
            member.channel = null;
        }
    }

    private static void drop(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception alreadyGone) {
            // That is what was wanted.
        }
    }
}
