package dev.ostler.drivers.commands;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pipe with the commands that wait on it: read once, gone when the process is. */
public final class Link {
    private final Vertx vertx;
    private final Pipe pipe;
    private final CommandSettings settings;
    private final Promise<Void> caughtUp = Promise.promise();
    private @Nullable Commands commands;
    private Pipe.@Nullable Reader reader;
    private @Nullable Future<Void> reading;
    private @Nullable String gone;

    Link(Vertx vertx, Pipe pipe, CommandSettings settings) {
        this.vertx = vertx;
        this.pipe = pipe;
        this.settings = settings;
    }

    void reader(Pipe.Reader frames, String agent) {
        reader = frames;
        commands = new Commands(vertx, pipe, agent);
    }

    public CommandSettings settings() {
        return settings;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Reads, and has read again what was told before. */
    Future<Void> read() {
        if (gone != null) {
            return Future.failedFuture(new DriverException(VerdictReason.HANDSHAKE_FAILED, gone));
        }
        if (reading == null) {
            reading = pipe.open(Objects.requireNonNull(reader)).compose(_ -> caughtUp.future());
        }
        return reading;
    }

    /** Whether the process has just been started. */
    public boolean fresh() {
        return pipe.fresh();
    }

    boolean isOpen() {
        return reading != null && gone == null;
    }

    /** See {@link Commands#call}. */
    public Future<JsonNode> call(String id, String type, Map<String, ?> members, Duration deadline) {
        return Objects.requireNonNull(commands).call(id, type, members, deadline);
    }

    /** With the usual deadline. */
    public Future<JsonNode> call(String id, String type, Map<String, ?> members) {
        return call(id, type, members, settings.request());
    }

    /** The first command of all, with the deadline of a cold start. */
    public Future<JsonNode> handshake(String id, String type) {
        return call(id, type, Map.of(), settings.handshake())
                .recover(e -> Future.failedFuture(
                        new DriverException(VerdictReason.HANDSHAKE_FAILED, Objects.toString(e.getMessage(), "?"))));
    }

    /** A frame that has no answer. */
    public Future<Void> send(String frame) {
        return pipe.write(frame);
    }

    boolean answered(JsonNode response) {
        return Objects.requireNonNull(commands).answered(response);
    }

    void caughtUp() {
        caughtUp.tryComplete();
    }

    /** False when it was closed by us, or had ended before. */
    boolean ended(String why) {
        boolean first = gone == null;
        fail(why);
        return first;
    }

    Future<Void> close() {
        fail("closed by us");
        return pipe.close();
    }

    private void fail(String why) {
        if (gone == null) {
            gone = why;
        }
        caughtUp.tryFail(new DriverException(VerdictReason.HANDSHAKE_FAILED, why));
        Objects.requireNonNull(commands).failAll(why);
    }
}
