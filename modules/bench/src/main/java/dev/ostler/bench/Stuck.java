package dev.ostler.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client, written by hand, that subscribes to everything and then reads only what it is told to, or nothing. */
final class Stuck implements AutoCloseable {
    /** Small, so that what is not read soon waits in the broker. */
    private static final int RECEIVE_BUFFER = 16 << 10;

    private static final int PATIENCE_MILLIS = 60_000;

    /** How it is connected. */
    enum Kind {
        WEB_SOCKET,
        EVENT_SOURCE
    }

    private final Kind kind;
    private final Socket socket = new Socket();

    private Stuck(Kind kind) {
        this.kind = kind;
    }

    static Stuck open(Kind kind, URI broker, String token) {
        Stuck made = new Stuck(kind);
        try {
            made.connect(broker, token);
            return made;
        } catch (IOException e) {
            made.close();
            throw new UncheckedIOException(e);
        }
    }

    private void connect(URI broker, String token) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.getPort()));
        String common = " HTTP/1.1\r\nHost: 127.0.0.1:" + broker.getPort() + "\r\nAuthorization: Bearer " + token;
        if (kind == Kind.EVENT_SOURCE) {
            send(("GET /v1/events" + common + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            head("200");
        } else {
            send(("GET /v1/ws" + common
                            + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            head("101");
            byte[] text =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"events/subscribe\"}".getBytes(StandardCharsets.UTF_8);
            byte[] frame = new byte[6 + text.length];
            frame[0] = (byte) 0x81;
            frame[1] = (byte) (0x80 | text.length);
            System.arraycopy(text, 0, frame, 6, text.length);
            send(frame);
        }
    }

    private void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    private void head(String status) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the broker hung up after: " + head);
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 " + status)) {
            throw new IOException("not " + status + " but " + head);
        }
    }

    /** Takes at most so many bytes of what has come. */
    void sip(int most) {
        try {
            int there = socket.getInputStream().available();
            if (there > 0) {
                socket.getInputStream().readNBytes(Math.min(there, most));
            }
        } catch (IOException e) {
            // cut off, which is the broker's right with a slow one
        }
    }

    /** Whether the broker names it so in its list: {@code ws 127.0.0.1:PORT …}. */
    boolean is(String client) {
        return client.contains(":" + socket.getLocalPort() + " ");
    }

    /** Goes as a machine goes that loses its power: by a reset, at best. */
    void vanish() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // it is closed already
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
