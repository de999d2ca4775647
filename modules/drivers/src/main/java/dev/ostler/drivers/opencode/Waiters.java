package dev.ostler.drivers.opencode;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Those who wait for something that is told by its id; each has a time. */
final class Waiters<T> {
    private final Map<String, Promise<T>> waiting = new HashMap<>();

    /** Completes when it is told; fails with {@link java.util.concurrent.TimeoutException} after {@code bound}. */
    Future<T> await(String id, Duration bound) {
        Promise<T> told = waiting.computeIfAbsent(id, _ -> Promise.promise());
        return told.future().timeout(bound.toMillis(), TimeUnit.MILLISECONDS).onComplete(_ -> waiting.remove(id, told));
    }

    boolean awaited(String id) {
        return waiting.containsKey(id);
    }

    void told(String id, T what) {
        Promise<T> told = waiting.remove(id);
        if (told != null) {
            told.tryComplete(what);
        }
    }

    void failAll(Throwable why) {
        Map<String, Promise<T>> orphans = Map.copyOf(waiting);
        waiting.clear();
        orphans.values().forEach(told -> told.tryFail(why));
    }
}
