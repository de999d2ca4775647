package dev.ostler.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.cli.RawServer;
import dev.ostler.cli.http.HttpTarget;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Subscribe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A feed outlives its connections. */
class EventFeedTest {
    private static final Subscribe REQUEST =
            new Subscribe("E:0", List.of("alice"), null, null, null, Duration.ofSeconds(1));

    private RawServer server;

    @BeforeEach
    void start() throws IOException {
        server = RawServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private EventFeed feed(Duration patience) {
        return new EventFeed(
                new Api(new BrokerAddress(HttpTarget.parse(server.url()), null, "test", null, 0)), REQUEST, patience);
    }

    private static String event(int seq) {
        return "{\"frame\":\"event\",\"prev\":" + (seq - 1) + ",\"event\":{\"cursor\":\"E:" + seq
                + "\",\"kind\":\"status\",\"data\":{}}}";
    }

    private static String bye(String reason, int seq) {
        return "{\"frame\":\"bye\",\"reason\":\"" + reason + "\",\"cursor\":\"E:" + seq + "\"}";
    }

    private static List<String> cursors(EventFeed feed) {
        List<String> out = new ArrayList<>();
        for (Optional<FrameView> frame = feed.next(); frame.isPresent(); frame = feed.next()) {
            out.add(frame.get().type() + " " + frame.get().cursor());
        }
        return out;
    }

    @Test
    void goesOnFromTheLastCursorAfterADrop() {
        server.sse(event(1), event(2))
                .sse(event(3), "{\"frame\":\"heartbeat\",\"cursor\":\"E:9\"}")
                .sse("{\"frame\":\"gap\",\"from\":\"E:10\",\"to\":\"E:12\",\"count\":3,\"reason\":\"evicted\"}")
                .sse(bye("shutdown", 12));
        try (EventFeed feed = feed(Duration.ofMinutes(1))) {
            assertThat(cursors(feed))
                    .containsExactly("event E:1", "event E:2", "event E:3", "heartbeat E:9", "gap E:12", "bye E:12");
        }
        assertThat(server.requests().stream().map(r -> r.target().replaceAll(".*from=([^&]*).*", "$1")))
                .containsExactly("E%3A0", "E%3A2", "E%3A9", "E%3A12");
        assertThat(server.requests()).allMatch(r -> r.target().contains("harness=alice&heartbeatMs=1000"));
    }

    @Test
    void slowConsumerComesBackAtOnce() {
        server.sse(event(1), bye("slow-consumer", 1)).sse(event(2), bye("unsubscribed", 2));
        try (EventFeed feed = feed(Duration.ofMinutes(1))) {
            assertThat(cursors(feed)).containsExactly("event E:1", "bye E:1", "event E:2", "bye E:2");
        }
    }

    @Test
    void brokerThatRestartsIsWaitedForAndOneThatRefusesIsNot() {
        server.sse(event(1))
                .json(503, "text/plain", "not yet")
                .says("")
                .sse(event(2))
                .json(401, "application/problem+json", "{\"code\":\"unauthenticated\",\"detail\":\"no\"}");
        try (EventFeed feed = feed(Duration.ofMinutes(1))) {
            assertThat(feed.next().orElseThrow().cursor()).isEqualTo("E:1");
            assertThat(feed.next().orElseThrow().cursor()).isEqualTo("E:2");
            assertThatThrownBy(feed::next)
                    .isInstanceOfSatisfying(
                            OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
        }
    }

    @Test
    void givesUpWithTheCursorToGoOnFrom() throws IOException {
        server.sse(event(1));
        try (EventFeed feed = feed(Duration.ofMillis(300))) {
            assertThat(feed.next()).isPresent();
            server.close();
            assertThatThrownBy(feed::next)
                    .isInstanceOfSatisfying(
                            OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE))
                    .hasMessageContaining("E:1");
        }
    }

    @Test
    void firstConnectionThatFailsIsNotTriedAgain() throws IOException {
        server.close();
        try (EventFeed feed = feed(Duration.ofHours(1))) {
            assertThatThrownBy(feed::open)
                    .isInstanceOfSatisfying(
                            OstlerException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREACHABLE));
        }
    }

    @Test
    void connectionThatSaysNothingForThreeHeartbeatsIsDropped() throws Exception {
        server.then((request, out) -> {
                    out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
                    out.flush();
                    // only the client ends this: the next connection is not taken before
                    request.awaitHangUp();
                })
                .sse(event(1));
        try (EventFeed feed = feed(Duration.ofMinutes(1))) {
            CompletableFuture<Optional<FrameView>> next = CompletableFuture.supplyAsync(feed::next);
            assertThat(next.get(60, TimeUnit.SECONDS).orElseThrow().cursor()).isEqualTo("E:1");
        }
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void endFromAnotherThreadWakesTheReader() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        server.then((_, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
            out.flush();
            reading.countDown();
            done.await();
        });
        try (EventFeed feed = feed(Duration.ofMinutes(1))) {
            CompletableFuture<Optional<FrameView>> next = CompletableFuture.supplyAsync(feed::next);
            reading.await();
            feed.end();
            assertThat(next.get(60, TimeUnit.SECONDS)).isEmpty();
        }
        done.countDown();
    }
}
