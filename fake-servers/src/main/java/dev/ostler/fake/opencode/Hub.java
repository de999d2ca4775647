package dev.ostler.fake.opencode;

import dev.ostler.fake.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Who listens to {@code /event}. There is no replay: who comes late sees {@code server.connected} and what follows. */
final class Hub {
    private static final String END = "";

    private final Map<BlockingQueue<String>, Boolean> listeners = new ConcurrentHashMap<>();
    private final long heartbeatMillis;

    Hub(long heartbeatMillis) {
        this.heartbeatMillis = heartbeatMillis;
    }

    void tell(String type, Json.Raw properties) {
        String frame = frame(type, properties);
        listeners.keySet().forEach(queue -> queue.add(frame));
    }

    /** Closes every connection in the middle of its stream. */
    void drop() {
        listeners.keySet().forEach(queue -> queue.add(END));
    }

    /** Writes events until the client has gone or is dropped. */
    void serve(OutputStream out) throws IOException {
        BlockingQueue<String> queue = new LinkedBlockingQueue<>();
        queue.add(frame("server.connected", Json.object()));
        listeners.put(queue, true);
        try {
            while (true) {
                String next = queue.poll(heartbeatMillis, TimeUnit.MILLISECONDS);
                String frame = next == null ? frame("server.heartbeat", Json.object()) : next;
                if (frame.equals(END)) {
                    throw new IOException("dropped");
                }
                out.write(frame.getBytes(StandardCharsets.UTF_8));
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listeners.remove(queue);
        }
    }

    private static String frame(String type, Json.Raw properties) {
        return "data: "
                + Json.object("id", Ids.ascending("evt"), "type", type, "properties", properties)
                        .text()
                + "\n\n";
    }
}
