package dev.ostler.fake.codex;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One POST that is answered by server-sent events, on a plain socket, so that any thread can end it by closing. */
final class SseCall implements AutoCloseable {
    private static final int CONNECT_MS = 5_000;
    private static final int MAX_LINE_BYTES = 256 << 20;

    /** The server answered with an error status. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String body) {
            super(body);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final Socket socket;
    private final InputStream in;
    private boolean chunked;
    private long left;

    private SseCall(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream(), 32 << 10);
    }

    /** Sends the request and reads the head of the answer. */
    static SseCall post(URI url, String json) throws IOException {
        Socket socket = new Socket();
        SseCall call = null;
        try {
            socket.connect(new java.net.InetSocketAddress(url.getHost(), url.getPort()), CONNECT_MS);
            socket.setTcpNoDelay(true);
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            String head = "POST " + url.getRawPath() + " HTTP/1.1\r\nhost: " + url.getAuthority()
                    + "\r\ncontent-type: application/json\r\naccept: text/event-stream\r\ncontent-length: "
                    + body.length
                    + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            call = new SseCall(socket);
            call.head();
            return call;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void head() throws IOException {
        String[] status = rawLine().split(" ", 3);
        if (status.length < 2) {
            throw new IOException("not an HTTP answer");
        }
        for (String line = rawLine(); !line.isEmpty(); line = rawLine()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
                chunked = true;
            } else if (lower.startsWith("content-length:")) {
                left = Long.parseLong(
                        lower.substring("content-length:".length()).strip());
            }
        }
        int code = Integer.parseInt(status[1]);
        if (code != 200) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int b = read(); b >= 0; b = read()) {
                body.write(b);
            }
            throw new Refused(code, body.toString(StandardCharsets.UTF_8));
        }
    }

    /** The data of the next event; null at the orderly end of the answer. */
    @Nullable
    String nextData() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (true) {
            int b = read();
            if (b < 0) {
                return null;
            }
            if (b != '\n') {
                if (line.size() > MAX_LINE_BYTES) {
                    throw new IOException("an event over " + MAX_LINE_BYTES + " bytes");
                }
                line.write(b);
                continue;
            }
            String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
            if (text.startsWith("data:")) {
                return text.substring("data:".length()).strip();
            }
            line.reset();
        }
    }

    /** A byte of the body, or -1 at its end. */
    private int read() throws IOException {
        if (left == 0) {
            if (!chunked) {
                return -1;
            }
            String size = rawLine();
            if (size.isEmpty()) {
                size = rawLine();
            }
            left = Long.parseLong(size.strip(), 16);
            if (left == 0) {
                chunked = false;
                return -1;
            }
        }
        left--;
        return rawByte();
    }

    private int rawByte() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the connection was cut");
        }
        return b;
    }

    private String rawLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = rawByte(); b != '\n'; b = rawByte()) {
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is as closed as it will be
        }
    }
}
