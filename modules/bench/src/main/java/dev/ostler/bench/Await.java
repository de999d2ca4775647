package dev.ostler.bench;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The main thread of the benchmark waits; the event loops never do. */
final class Await {
    static final Duration LONG = Duration.ofMinutes(3);

    private Await() {}

    static <T> T of(Future<T> future) {
        return of(future.toCompletionStage(), LONG);
    }

    /** The value; whatever went wrong is thrown unchecked, with its cause. */
    static <T> T of(CompletionStage<T> stage, Duration patience) {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new CompletionException("not within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }
}
