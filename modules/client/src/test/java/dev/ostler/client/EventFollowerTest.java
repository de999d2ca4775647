package dev.ostler.client;

import static dev.ostler.client.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.event.Frame;
import dev.ostler.core.event.Kind;
import dev.ostler.core.ops.Subscribe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member of the bus that keeps its place: at least once, in order, whatever is lost meanwhile. */
@Timeout(120)
class EventFollowerTest {
    @TempDir
    Path dir;

    private Vertx vertx;
    private FakeBroker broker;
    private EventHub hub;
    private final List<Long> handled = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        broker = new FakeBroker(vertx);
        hub = EventHub.open(vertx, StreamLimits.DEFAULT).await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    private EventFollower follow(EventFollower.Handler handler) {
        EventFollower follower = new EventFollower(
                vertx,
                hub,
                new Subscribe("earliest", null, List.of("turn.*"), null, null, null),
                new CursorFile(dir.resolve("place")),
                "test",
                handler,
                Duration.ofMillis(5));
        follower.start();
        return follower;
    }

    private Future<?> take(Frame frame) {
        if (frame instanceof Frame.Item item) {
            handled.add(item.event().seq());
        }
        return Future.succeededFuture();
    }

    private static List<Long> seqs(long to) {
        return LongStream.rangeClosed(1, to).boxed().toList();
    }

    @Test
    void theNextProgramGoesOnWhereTheLastOneWas() throws Exception {
        broker.publish(200, Kind.TURN_ENDED, "h1", "{}");
        EventFollower first = follow((frame, _) -> take(frame));
        await().until(() -> handled.size() >= 200);
        first.stop().await();
        assertThat(Files.readString(dir.resolve("place"))).isEqualTo("e1:200\n");
        broker.publish(100, Kind.TURN_ENDED, "h1", "{}");
        EventFollower second = follow((frame, _) -> take(frame));
        broker.publish(100, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> handled.size() >= 400);
        second.stop().await();
        assertThat(handled).isEqualTo(seqs(400));
    }

    @Test
    void whatFailsIsHandledAgainBeforeTheNext() {
        List<Integer> attempts = new CopyOnWriteArrayList<>();
        EventFollower follower = follow((frame, attempt) -> {
            if (frame instanceof Frame.Item item && item.event().seq() == 2) {
                attempts.add(attempt);
                if (attempt == 1) {
                    throw new IllegalStateException("thrown");
                }
                if (attempt == 2) {
                    return Future.failedFuture("failed");
                }
            }
            return take(frame);
        });
        broker.publish(3, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> handled.size() >= 3);
        follower.stop().await();
        assertThat(handled).isEqualTo(seqs(3));
        assertThat(attempts).containsExactly(1, 2, 3);
    }

    @Test
    void itComesBackWhenTheBrokerWasAwayAndTheHintsWereLost() {
        EventFollower follower = follow((frame, _) -> take(frame));
        broker.publish(1, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> handled.size() >= 1);
        broker.down();
        for (int i = 0; i < 50; i++) {
            broker.append(Kind.TURN_ENDED, "h1", "{}");
        }
        broker.up();
        broker.publish(1, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> handled.size() >= 52);
        follower.stop().await();
        assertThat(handled).isEqualTo(seqs(52));
    }

    @Test
    void stoppedItEndsWhatIsUnderWayAndKeepsItsPlace() throws Exception {
        Promise<Void> gate = Promise.promise();
        EventFollower follower = follow((frame, _) -> {
            var _ = take(frame);
            return frame instanceof Frame.Item ? gate.future() : Future.succeededFuture();
        });
        broker.publish(5, Kind.TURN_ENDED, "h1", "{}");
        await().until(() -> handled.size() == 1);
        Future<Void> stopped = follower.stop();
        assertThat(stopped.isComplete()).isFalse();
        gate.complete();
        stopped.await();
        assertThat(handled).containsExactly(1L);
        assertThat(Files.readString(dir.resolve("place"))).isEqualTo("e1:1\n");
    }
}
