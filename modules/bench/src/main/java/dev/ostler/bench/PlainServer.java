package dev.ostler.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Vert.x can do when nothing stands behind it: a WebSocket server that makes events of the size of the broker's out
 * of thin air. The path says how many go into one message; {@code stamp: N} goes to all who are connected.
 */
final class PlainServer {
    static final String ANNOUNCEMENT = "plain on ";
    private static final Pattern SCRIPT = Pattern.compile("stamp: (\\d+)");
    private static final String HEAD = "{\"jsonrpc\":\"2.0\",\"method\":\"events/frame\",\"params\":{\"frames\":[";
    private static final String BEFORE = "{\"frame\":\"event\",\"prev\":1234567,\"event\":{\"cursor\":\""
            + "01JD0000000000000000000000:1234568\",\"seq\":1234568,\"time\":\"2025-01-01T00:00:00.000000Z\",\"node\":"
            + "\"bench\",\"kind\":\"text.delta\",\"class\":\"stream\",\"harness\":\"01JD0000000000000000000000\","
            + "\"name\":\"feed-1\",\"session\":\"01234567-0123-0123-0123-0123456789ab\",\"turn\":"
            + "\"01234567-0123-0123-0123-0123456789ab\",\"data\":{\"item\":\"msg_0123456789abcdef0123456789abcdef"
            + "0123456789\",\"text\":\"";
    private static final String AFTER = "\"}}}";
    private static final String END = HEAD + "{\"kind\":\"turn.ended\"}]}}";

    private final Set<Flood> floods = ConcurrentHashMap.newKeySet();

    private PlainServer() {}

    public static void main(String[] args) throws java.io.IOException {
        Vertx vertx = Programs.vertx();
        PlainServer server = new PlainServer();
        int port = Await.of(vertx.createHttpServer(
                                new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                        .webSocketHandler(server::connected)
                        .listen())
                .actualPort();
        System.out.println(ANNOUNCEMENT + "ws://127.0.0.1:" + port);
        while (System.in.read() >= 0) {
            // the end of it is the message
        }
        Await.of(vertx.close());
    }

    private void connected(ServerWebSocket socket) {
        Flood flood = new Flood(socket, Integer.parseInt(socket.path().substring(1)));
        floods.add(flood);
        socket.drainHandler(_ -> flood.pump());
        socket.closeHandler(_ -> floods.remove(flood));
        socket.textMessageHandler(text -> {
            Matcher script = SCRIPT.matcher(text);
            if (script.find()) {
                int events = Integer.parseInt(script.group(1));
                floods.forEach(one -> one.begin(events));
            }
        });
    }

    /** What one socket still has to get. Confined to its event loop. */
    private static final class Flood {
        private final ServerWebSocket socket;
        private final int batch;
        private final io.vertx.core.Context context = Vertx.currentContext();
        private int left;

        Flood(ServerWebSocket socket, int batch) {
            this.socket = socket;
            this.batch = batch;
        }

        void begin(int events) {
            context.runOnContext(_ -> {
                left = events;
                pump();
            });
        }

        void pump() {
            while (left > 0 && !socket.writeQueueFull()) {
                int now = Math.min(batch, left);
                left -= now;
                socket.writeTextMessage(message(now));
                if (left == 0) {
                    socket.writeTextMessage(END);
                }
            }
        }

        private static String message(int events) {
            String digits = Long.toString(System.nanoTime());
            StringBuilder out = new StringBuilder(HEAD.length() + events * 512).append(HEAD);
            for (int i = 0; i < events; i++) {
                out.append(i == 0 ? "" : ",").append(BEFORE);
                out.append("0".repeat(Math.max(0, 16 - digits.length())))
                        .append(digits)
                        .append(AFTER);
            }
            return out.append("]}}").toString();
        }
    }
}
