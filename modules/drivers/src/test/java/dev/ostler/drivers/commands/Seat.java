package dev.ostler.drivers.commands;

import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Patience;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Target;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** A driver on its context, with what it told. Calls wait for their futures. */
public final class Seat implements Driver.Listener {
    public final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    public final List<String> disconnects = new CopyOnWriteArrayList<>();
    private final Context context;
    private final Driver driver;

    /** Sits down at a process. */
    public Seat(Vertx vertx, Protocol protocol, PipedProcess process) throws Exception {
        context = vertx.getOrCreateContext();
        CompletableFuture<Driver> made = new CompletableFuture<>();
        context.runOnContext(_ -> made.complete(protocol.driver(
                vertx, new Target(new Target.Piped(process.pipe(vertx)), null, null, new ByteSize(64 << 20)), this)));
        driver = made.get(60, TimeUnit.SECONDS);
    }

    /** Calls the driver on its context and waits. */
    public <T> T call(Function<Driver, Future<T>> what) throws Exception {
        return begin(what).get(60, TimeUnit.SECONDS);
    }

    /** Calls the driver on its context. */
    public <T> CompletableFuture<T> begin(Function<Driver, Future<T>> what) {
        CompletableFuture<T> result = new CompletableFuture<>();
        context.runOnContext(
                _ -> what.apply(driver).onSuccess(result::complete).onFailure(result::completeExceptionally));
        return result;
    }

    /** The failure of a call that must fail. */
    public <T> Throwable refused(Function<Driver, Future<T>> what) throws Exception {
        try {
            throw new AssertionError("not refused: " + call(what));
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Override
    public void onEvent(SessionEvent event) {
        events.add(event);
    }

    @Override
    public void onDisconnected(String why) {
        disconnects.add(why);
    }

    public <E extends SessionEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The first that fits, when it has come. */
    public <E extends SessionEvent> E awaitOne(Class<E> type, Predicate<E> fits) {
        Patience.await().until(() -> all(type).stream().anyMatch(fits));
        return all(type).stream().filter(fits).findFirst().orElseThrow();
    }

    public SessionEvent.TurnEnded end(String turn) {
        return awaitOne(SessionEvent.TurnEnded.class, e -> e.turn().equals(turn));
    }

    /** Prompts and waits for the end. */
    public SessionEvent.TurnEnded turn(String prompt) throws Exception {
        return end(call(d -> d.prompt(prompt, "test")));
    }

    /** The finished messages of a turn, end to end. */
    public String said(String turn) {
        StringBuilder out = new StringBuilder();
        all(SessionEvent.ItemCompleted.class).stream()
                .filter(item -> item.turn().equals(turn) && item.type().equals("message"))
                .forEach(item -> out.append(item.text()));
        return out.toString();
    }

    /** The deltas of a turn, end to end. */
    public String streamed(String turn) {
        StringBuilder out = new StringBuilder();
        all(SessionEvent.TextDelta.class).stream()
                .filter(delta -> delta.turn().equals(turn))
                .forEach(delta -> out.append(delta.text()));
        return out.toString();
    }
}
