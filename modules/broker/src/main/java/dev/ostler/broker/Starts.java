package dev.ostler.broker;

import dev.ostler.drivers.Driver;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** The starts that are under way, so that each can be broken off. Confined to the broker's context. */
final class Starts {
    private record Running(SpawnFlow flow, Future<?> end) {}

    private final Map<String, Running> running = new HashMap<>();

    /** Runs it and what belongs to its end; {@link #has} is true until all that is over. */
    <T> Future<T> run(String id, SpawnFlow flow, Function<Future<Driver.Session>, Future<T>> rest) {
        Future<T> end = rest.apply(flow.run());
        running.put(id, new Running(flow, end));
        return end.onComplete(_ -> running.remove(id));
    }

    boolean has(String id) {
        return running.containsKey(id);
    }

    /** Breaks a start off; completes when nothing of it runs. */
    Future<Void> cancel(String id) {
        Running r = running.get(id);
        if (r == null) {
            return Future.succeededFuture();
        }
        r.flow().cancel();
        return r.end().transform(_ -> Future.succeededFuture());
    }
}
