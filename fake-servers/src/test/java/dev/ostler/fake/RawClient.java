package dev.ostler.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A small raw WebSocket client: it shows the frames as they come, and how the socket ends. */
public final class RawClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final JsonNode END = JsonNodeFactory.instance.textNode("<end of the connection>");

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final String head;
    private final BlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
    private final List<JsonNode> seen = new ArrayList<>();
    private final AtomicBoolean closeFrame = new AtomicBoolean();
    private long nextId = 1;
    private volatile boolean reading = true;

    public RawClient(int port, String... headers) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
        String extra = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        out.write(("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + extra + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        head = readHead();
    }

    public static RawClient open(String endpoint) throws IOException {
        RawClient client = new RawClient(URI.create(endpoint).getPort());
        client.startReading();
        return client;
    }

    private String readHead() throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return text.toString();
            }
            text.append((char) b);
        }
        return text.toString();
    }

    /** The status line of the handshake's answer. */
    public String status() {
        return head.lines().findFirst().orElse("");
    }

    public RawClient startReading() {
        Thread.ofPlatform().daemon().name("raw-client").start(this::read);
        return this;
    }

    private void read() {
        try {
            while (true) {
                int first = in.readUnsignedByte();
                long length = in.readUnsignedByte() & 0x7f;
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                byte[] payload = in.readNBytes((int) length);
                if ((first & 0x0f) == 8) {
                    closeFrame.set(true);
                } else if ((first & 0x0f) == 1 && reading) {
                    frames.add(Json.read(payload));
                }
            }
        } catch (IOException e) {
            frames.add(END);
        }
    }

    /** Whether a close frame ever came. */
    public boolean sawCloseFrame() {
        return closeFrame.get();
    }

    public void frame(int opcode, byte[] payload) throws IOException {
        byte[] header;
        if (payload.length < 126) {
            header = new byte[] {(byte) (0x80 | opcode), (byte) (0x80 | payload.length), 0, 0, 0, 0};
        } else {
            header = new byte[14];
            header[0] = (byte) (0x80 | opcode);
            header[1] = (byte) 0xff;
            for (int i = 0; i < 8; i++) {
                header[2 + i] = (byte) ((long) payload.length >> (56 - 8 * i));
            }
        }
        byte[] all = new byte[header.length + payload.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(payload, 0, all, header.length, payload.length);
        out.write(all);
        out.flush();
    }

    public void send(String json) throws IOException {
        frame(1, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a request without waiting; its id is returned. */
    public long post(String method, Object params) throws IOException {
        long id = nextId++;
        send(Json.object("id", id, "method", method, "params", params).text());
        return id;
    }

    /** The answer to a request: the whole frame. */
    public JsonNode call(String method, Object params) throws IOException {
        long id = post(method, params);
        return await(frame -> !frame.has("method") && frame.path("id").asLong() == id);
    }

    public void answer(JsonNode request, Json.Raw result) throws IOException {
        send(Json.object("id", request.path("id"), "result", result).text());
    }

    public RawClient initialize() throws IOException {
        JsonNode answer = call(
                "initialize",
                Json.object(
                        "clientInfo", Json.object("name", "test", "version", "1"),
                        "capabilities", Json.object("experimentalApi", true)));
        if (!answer.has("result")) {
            throw new AssertionError("initialize was refused: " + answer);
        }
        send("{\"method\":\"initialized\"}");
        return this;
    }

    public String startThread(String cwd) throws IOException {
        return call("thread/start", Json.object("cwd", cwd, "approvalPolicy", "on-request", "sandbox", "read-only"))
                .path("result")
                .path("thread")
                .path("id")
                .asText();
    }

    public static Json.Raw turn(String threadId, String prompt) {
        Json.Raw text = Json.object("type", "text", "text", prompt, "text_elements", List.of());
        return Json.object("threadId", threadId, "input", List.of(text));
    }

    /** Runs a turn to its end and gives {@code turn/completed}. */
    public JsonNode runTurn(String threadId, String prompt) throws IOException {
        post("turn/start", turn(threadId, prompt));
        return awaitMethod("turn/completed");
    }

    public JsonNode awaitMethod(String method) {
        return await(frame -> method.equals(frame.path("method").asText()));
    }

    /** Takes frames until one fits. */
    public JsonNode await(Predicate<JsonNode> fits) {
        while (true) {
            JsonNode frame = next();
            if (frame == null || frame.equals(END)) {
                throw new AssertionError("the awaited frame did not come; the connection "
                        + (frame == null ? "is silent" : "has ended") + "; seen: " + tail());
            }
            if (fits.test(frame)) {
                return frame;
            }
        }
    }

    /** The next frame; null when none came in time. */
    public @Nullable JsonNode next() {
        try {
            JsonNode frame = frames.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (frame != null && seen.size() < 2_000) {
                seen.add(frame);
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private String tail() {
        StringBuilder text = new StringBuilder();
        for (JsonNode frame : seen.subList(Math.max(0, seen.size() - 8), seen.size())) {
            String one = Json.of(frame).text();
            text.append("\n  ").append(one, 0, Math.min(300, one.length()));
        }
        return text.toString();
    }

    /** Takes frames until the connection has ended. */
    public void awaitEnd() {
        while (true) {
            JsonNode frame = next();
            if (frame == null) {
                throw new AssertionError("the connection did not end");
            }
            if (frame.equals(END)) {
                return;
            }
        }
    }

    /** All frames taken so far, at most two thousand. */
    public List<JsonNode> seen() {
        return seen;
    }

    /** The methods, or {@code response}, of the frames that were taken. */
    public List<String> methods() {
        return seen.stream()
                .map(frame -> frame.path("method").asText("response"))
                .toList();
    }

    public Socket socket() {
        return socket;
    }

    /** An object that can be changed, for a request. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Override
    public void close() throws IOException {
        reading = false;
        socket.close();
    }
}
