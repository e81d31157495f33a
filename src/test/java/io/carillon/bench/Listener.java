package io.carillon.bench;

import io.carillon.testing.RawWebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/** A subscriber's side of its connection: the handshake, and then frames. Confined to the load generator's thread. */
final class Listener extends Line {

    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Target target;
    private final Supplier<Tally> tally;
    private final int channel;
    private boolean open;
    private boolean ready;
    private int closeCode;
    private long highest;

    Listener(Target target, Supplier<Tally> tally, int port, int channel) {
        super(port);
        this.target = target;
        this.tally = tally;
        this.channel = channel;
        String key = "dGhlIHNhbXBsZSBub25jZQ==";
        write("GET " + Target.filled(target.path(), channel) + " HTTP/1.1\r\nHost: localhost:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + key
                + "\r\n\r\n");
    }

    int channel() {
        return channel;
    }

    boolean isReady() {
        return ready;
    }

    /** The code with which the server has closed; 0: it has not. */
    int closeCode() {
        return closeCode;
    }

    /** From now on it reads nothing. */
    void freeze() {
        pause();
    }

    /** It reads again. */
    void thaw() {
        goOn();
    }

    @Override
    int read(byte[] bytes, int length) {
        int done = open ? 0 : handshake(bytes, length);
        while (open && length - done >= 2) {
            int header = 2;
            long payload = bytes[done + 1] & 127;
            if (payload >= 126) {
                int extra = payload == 126 ? 2 : 8;
                header += extra;
                if (length - done < header) {
                    break;
                }
                payload = number(bytes, done + 2, extra);
            }
            if (length - done < header + payload) {
                break;
            }
            frame(bytes[done] & 15, bytes, done + header, (int) payload);
            done += header + (int) payload;
        }
        return done;
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    private int handshake(byte[] bytes, int length) {
        int end = Http.endOfHead(bytes, length);
        if (end < 0) {
            return 0;
        }
        if (Http.status(bytes) != 101) {
            throw new IllegalStateException("no WebSocket: " + new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
        }
        open = true;
        if (!target.greeting().isEmpty()) {
            send(TEXT, Target.filled(target.greeting(), channel).getBytes(StandardCharsets.UTF_8));
        }
        ready = target.ready().isEmpty();
        return end;
    }

    private void frame(int opcode, byte[] bytes, int from, int length) {
        if (opcode == PING) {
            send(PONG, Arrays.copyOfRange(bytes, from, from + length));
        } else if (opcode == CLOSE) {
            closeCode = length < 2 ? 1005 : (int) number(bytes, from, 2);
        } else if (opcode != PONG && !publications(bytes, from, from + length)) {
            control(new String(bytes, from, length, StandardCharsets.UTF_8));
        }
    }

    private boolean publications(byte[] bytes, int from, int to) {
        Tally current = tally.get();
        int before = from;
        int found = 0;
        for (int at = Stamp.find(bytes, before, to); at >= 0; at = Stamp.find(bytes, before, to)) {
            long id = Stamp.number(bytes, at);
            before = Stamp.behindNumber(bytes, at);
            long sent = Stamp.number(bytes, before);
            before = Stamp.behindNumber(bytes, before);
            current.arrived(id, sent, id <= highest);
            highest = Math.max(highest, id);
            found++;
        }
        if (found > 0) {
            current.frame();
        }
        return found > 0;
    }

    private void control(String text) {
        String pong = target.pongs().get(text);
        if (pong != null) {
            send(TEXT, pong.getBytes(StandardCharsets.UTF_8));
        } else if (!ready && text.contains(target.ready())) {
            ready = true;
        }
    }

    private void send(int opcode, byte[] payload) {
        write(RawWebSocket.frame(0x80 | opcode, true, payload));
    }
}
