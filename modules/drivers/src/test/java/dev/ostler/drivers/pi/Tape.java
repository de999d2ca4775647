package dev.ostler.drivers.pi;

import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A pi that says what a test says, and a driver that hears it. */
final class Tape implements Pipe, Driver.Listener {
    final List<SessionEvent> events = new CopyOnWriteArrayList<>();
    final List<String> written = new CopyOnWriteArrayList<>();
    final List<String> disconnects = new CopyOnWriteArrayList<>();
    private final Context context;
    private final Driver driver;
    private Reader reader;

    Tape(Vertx vertx) throws Exception {
        context = vertx.getOrCreateContext();
        driver = on(() -> new PiProtocol()
                .driver(vertx, new Target(new Target.Piped(this), null, null, new ByteSize(64 << 20)), this));
    }

    private <T> T on(java.util.concurrent.Callable<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(_ -> {
            try {
                done.complete(work.call());
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        });
        return done.get(60, TimeUnit.SECONDS);
    }

    /** Begins a call of the driver. */
    <T> CompletableFuture<T> begin(Function<Driver, Future<T>> what) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        on(() -> what.apply(driver).onSuccess(result::complete).onFailure(result::completeExceptionally));
        return result;
    }

    /** Pi says these lines. */
    void says(boolean told, String... lines) throws Exception {
        for (String line : lines) {
            on(() -> reader.frame(line, told))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        }
    }

    void caughtUp() throws Exception {
        on(() -> {
            reader.caughtUp();
            return true;
        });
    }

    /** The id of the last command of that type that was sent. */
    String lastId(String type) {
        return written.stream()
                .map(Json::tree)
                .filter(command -> command.path("type").asText().equals(type))
                .reduce((_, last) -> last)
                .orElseThrow()
                .path("id")
                .asText();
    }

    /** Answers the last command of that type. */
    void answers(String type, String data) throws Exception {
        says(
                false,
                "{\"id\":\"" + lastId(type) + "\",\"type\":\"response\",\"command\":\"" + type
                        + "\",\"success\":true,\"data\":" + data + "}");
    }

    <E extends SessionEvent> List<E> all(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public Future<Void> open(Reader to) {
        reader = to;
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> write(String frame) {
        written.add(frame);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> closeInput() {
        return Future.succeededFuture();
    }

    @Override
    public void settled() {}

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }

    @Override
    public void onEvent(SessionEvent event) {
        events.add(event);
    }

    @Override
    public void onDisconnected(String why) {
        disconnects.add(why);
    }
}
