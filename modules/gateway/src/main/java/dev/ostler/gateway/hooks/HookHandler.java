package dev.ostler.gateway.hooks;

import dev.ostler.client.EventFollower;
import dev.ostler.core.event.Frame;
import dev.ostler.core.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers the frames of one hook; one that cannot be delivered becomes a dead letter, so that the next has its turn. */
final class HookHandler implements EventFollower.Handler {
    private static final Logger log = LoggerFactory.getLogger(HookHandler.class);

    private final Vertx vertx;
    private final Hook hook;
    private final HookFiles files;
    private final Delivery delivery;
    private final AtomicLong buried;

    /** {@code buried} counts the dead letters. */
    HookHandler(Vertx vertx, Hook hook, HookFiles files, Delivery delivery, AtomicLong buried) {
        this.vertx = vertx;
        this.hook = hook;
        this.files = files;
        this.delivery = delivery;
        this.buried = buried;
    }

    @Override
    public Future<?> handle(Frame frame, int attempt) {
        if (frame instanceof Frame.Snapshot) {
            return Future.succeededFuture();
        }
        return Future.succeededFuture()
                .<Object>compose(
                        _ -> delivery.deliver(frame.cursor(), frame.toJson()).map(frame))
                .recover(e -> attempt < hook.attemptsOrDefault()
                        ? Future.failedFuture(e)
                        : bury(frame, String.valueOf(e.getMessage())));
    }

    private Future<Object> bury(Frame frame, String why) {
        log.error("hook {} gives up on {}: {}", hook.name(), frame.cursor(), why);
        StringBuilder line = new StringBuilder("{\"why\":");
        Json.quote(line, why).append(",\"frame\":").append(frame.toJson()).append('}');
        return vertx.executeBlocking(
                () -> {
                    files.bury(line.toString());
                    buried.incrementAndGet();
                    return frame;
                },
                false);
    }
}
