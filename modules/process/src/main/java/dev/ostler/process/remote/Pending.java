package dev.ostler.process.remote;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Requests that wait for their answers: not too many, none for ever, and none after the connection is over. */
final class Pending {
    static final int MOST = 4096;

    private final ConcurrentHashMap<Long, CompletableFuture<Frame>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();
    private @Nullable String over;

    /** Numbers the request. Fails at once when too many wait or the connection is over. */
    CompletableFuture<Frame> add(Frame request, Duration longest) {
        long id = last.incrementAndGet();
        CompletableFuture<Frame> answer = new CompletableFuture<>();
        synchronized (this) {
            if (over != null) {
                return CompletableFuture.failedFuture(new KeeperLost(over));
            }
            if (waiting.size() >= MOST) {
                return CompletableFuture.failedFuture(new IllegalStateException(
                        MOST + " requests wait for the keeper already; it may hang, see keeper.log"));
            }
            waiting.put(id, answer);
        }
        request.with("id", id);
        return answer.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> waiting.remove(id))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                        failure instanceof TimeoutException
                                ? new IllegalStateException("the keeper has not answered " + request.type() + " within "
                                        + longest.toMillis() + " ms; see keeper.log")
                                : failure));
    }

    void answered(Frame answer) {
        CompletableFuture<Frame> who = waiting.remove(answer.number("id"));
        if (who == null) {
            // its deadline was earlier
            return;
        }
        if (answer.type().equals("failed")) {
            who.completeExceptionally(Shapes.failure(answer));
        } else {
            who.complete(answer);
        }
    }

    /** Fails all that wait, and all that come. */
    void end(String reason) {
        List<CompletableFuture<Frame>> all;
        synchronized (this) {
            if (over != null) {
                return;
            }
            over = reason;
            all = List.copyOf(waiting.values());
        }
        all.forEach(answer -> answer.completeExceptionally(new KeeperLost(reason)));
    }
}
