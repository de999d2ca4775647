package dev.ostler.gateway;

import static dev.ostler.client.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.client.StreamLimits;
import dev.ostler.core.event.Kind;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.http.HttpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What streams do on bad and old connections. */
@Timeout(180)
class StreamingTest {
    private static final String LINE = "{\"text\":\"" + "x".repeat(1_000) + "\"}";
    private GatewayFixture fixture;

    @BeforeEach
    void start() {
        fixture = new GatewayFixture();
    }

    /** For what only happens when a limit is over. */
    private void restart(GatewayLimits limits) {
        fixture.close();
        fixture = new GatewayFixture(limits);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void lastEventIdResumesAndWinsOverFrom() {
        HttpClient client = fixture.vertx.createHttpClient();
        int port = fixture.gateway.port();
        Subscribe earliest = new Subscribe("earliest", null, null, null, null, null);
        fixture.broker.publish(5, Kind.STATUS, "h1", "{}");
        try (SseSubscriber s = SseSubscriber.open(client, port, earliest, Map.of())) {
            s.untilSeq(5);
            fixture.broker.publish(3, Kind.STATUS, "h1", "{}");
            try (SseSubscriber again = SseSubscriber.open(client, port, earliest, Map.of("Last-Event-ID", "e1:5"))) {
                again.untilSeq(8);
                assertThat(again.seqs()).containsExactly(6L, 7L, 8L);
                assertThat(again.lastId()).isEqualTo("e1:8");
                again.assertWhole();
            }
        }
    }

    @Test
    void aCursorThatIsNoneIsAProblemBeforeTheStream() {
        var answer = fixture.send(fixture.request("/v1/events")
                .header("Authorization", "Bearer " + Tokens.READ)
                .header("Last-Event-ID", "what"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(fixture.get("/v1/events?heartbeatMs=soon", Tokens.READ).body())
                .contains("'heartbeatMs'");
    }

    @Test
    void http10GetsABodyThatEndsWithTheConnection() throws IOException {
        try (Socket socket = raw("GET /v1/events?from=earliest&heartbeatMs=1000 HTTP/1.0\r\nAuthorization: Bearer "
                + Tokens.READ + "\r\n\r\n")) {
            fixture.broker.publish(2, Kind.STATUS, "h1", "{}");
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            List<String> head = new ArrayList<>();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                head.add(line.toLowerCase(java.util.Locale.ROOT));
            }
            assertThat(head.getFirst()).isEqualTo("http/1.0 200 ok");
            assertThat(head).contains("content-type: text/event-stream").noneMatch(h -> h.contains("chunked"));
            assertThat(in.readLine()).startsWith("id: e1:");
            assertThat(in.readLine()).isEqualTo("event: snapshot");
            assertThat(in.readLine()).startsWith("data: {\"frame\":\"snapshot\"");
            assertThat(in.readLine()).isEmpty();
            String line = in.readLine();
            while (!line.equals("event: heartbeat")) {
                line = in.readLine();
            }
            fixture.vertx.undeploy(fixture.gateway.deploymentID()).await();
            String last = "";
            for (line = in.readLine(); line != null; line = in.readLine()) {
                last = line.isEmpty() ? last : line;
            }
            assertThat(last).contains("\"bye\"", "shutdown");
        }
    }

    @Test
    void clientsThatNeverReadCostABoundedAmountAndAreCutOff() throws IOException {
        // all twenty are to be stuck before the first of them is cut off
        restart(GatewayLimits.DEFAULT.withStreams(StreamLimits.DEFAULT.withSlow(Duration.ofSeconds(8))));
        List<Socket> stuck = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            stuck.add(raw(
                    "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Tokens.READ + "\r\n\r\n"));
            stuck.add(webSocket());
        }
        await().until(() -> fixture.gateway.subscriptions() == 20);
        fixture.broker.publish(8_000, Kind.OUTPUT, "h1", LINE);
        await().until(() -> fixture.gateway.waiting() == 20);
        long before = heap();
        fixture.broker.publish(8_000, Kind.OUTPUT, "h1", LINE);
        fixture.broker.evictThrough(16_000);
        long after = heap();
        assertThat(after - before).as("heap for 20 stuck clients").isLessThan(8 << 20);
        await().until(() -> fixture.gateway.subscriptions() == 0);
        for (Socket socket : stuck) {
            socket.close();
        }
    }

    @Test
    void aHalfOpenWebSocketIsFound() throws IOException {
        GatewayLimits usual = GatewayLimits.DEFAULT;
        restart(usual.withTimes(usual.bodyTime(), usual.authTime(), Duration.ofMillis(500)));
        try (Socket socket = webSocket()) {
            await().until(() -> fixture.gateway.subscriptions() == 1);
            await().until(() -> fixture.gateway.subscriptions() == 0);
            assertThat(socket.isClosed()).isFalse();
        }
    }

    @Test
    void clientsThatVanishFreeWhatTheyHeld() throws IOException {
        for (int i = 0; i < 5; i++) {
            Socket sse = raw(
                    "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Tokens.READ + "\r\n\r\n");
            Socket ws = webSocket();
            await().until(() -> fixture.gateway.subscriptions() == 2);
            fixture.broker.publish(100, Kind.OUTPUT, "h1", LINE);
            sse.setSoLinger(true, 0);
            sse.close();
            ws.setSoLinger(true, 0);
            ws.close();
            await().until(() -> fixture.gateway.subscriptions() == 0);
        }
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            ManagementFactory.getMemoryMXBean().gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private Socket raw(String text) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.gateway.port()));
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        return socket;
    }

    /** A WebSocket by hand that subscribes and then neither reads nor answers pings. */
    private Socket webSocket() throws IOException {
        Socket socket = raw("GET /v1/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
                + Tokens.READ + "\r\n\r\n");
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            head += (char) socket.getInputStream().read();
        }
        assertThat(head).startsWith("HTTP/1.1 101");
        byte[] text = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"events/subscribe\"}".getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[6 + text.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | text.length);
        System.arraycopy(text, 0, frame, 6, text.length);
        socket.getOutputStream().write(frame);
        socket.getOutputStream().flush();
        return socket;
    }
}
