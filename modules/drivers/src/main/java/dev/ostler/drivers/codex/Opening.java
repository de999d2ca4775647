package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the thread over a connection that has just been made, and finds out what was missed. */
final class Opening {
    /** A first turn that has just begun is not written down yet, and until it is its thread cannot be resumed. */
    private static final int RESUMES = 40;

    private static final Duration RESUME_PAUSE = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final Vertx vertx;
    private final Target target;
    private final CodexSession session;
    private final CodexConnection connection;

    Opening(Vertx vertx, Target target, CodexSession session, CodexConnection connection) {
        this.vertx = vertx;
        this.target = target;
        this.session = session;
        this.connection = connection;
    }

    /** Opens it; the future has our word for the thread's status, where there is one. */
    Future<Optional<String>> run(Driver.Open how) {
        return switch (how) {
            case Driver.Open.New() -> start();
            case Driver.Open.Resume(String id, String turn, var _) -> resume(id, turn, RESUMES);
        };
    }

    /** The same in place of another thread: here the one that is asked for is opened, or none. */
    Future<Optional<String>> change(Driver.Open how) {
        return switch (how) {
            case Driver.Open.New() -> start();
            case Driver.Open.Resume(String id, String turn, var _) ->
                connection
                        .call("thread/resume", new Wire.ThreadResume(id, true))
                        .compose(answer -> resumed(answer, turn));
        };
    }

    private Future<Optional<String>> resume(String id, @Nullable String turn, int attempts) {
        return connection
                .call("thread/resume", new Wire.ThreadResume(id, true))
                .compose(answer -> resumed(answer, turn))
                .recover(e -> {
                    if (CodexErrors.notWrittenYet(e) && attempts > 1) {
                        return vertx.timer(RESUME_PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                                .compose(_ -> resume(id, turn, attempts - 1));
                    }
                    return CodexErrors.noRollout(e) ? replaceEmpty(id, e) : Future.failedFuture(e);
                });
    }

    private Future<Optional<String>> start() {
        return connection
                .call("thread/start", new Wire.ThreadStart(target.cwd(), session.model()))
                .map(answer -> {
                    Optional<String> status = opened(answer, null);
                    session.startedFresh();
                    return status;
                });
    }

    private Future<Optional<String>> resumed(JsonNode answer, @Nullable String turn) {
        Optional<String> status = opened(answer, turn);
        return reconcile().map(status);
    }

    /**
     * A thread is written down with its first turn; before that it cannot be resumed, not even where it is loaded. It
     * holds nothing, so that a new one takes its place.
     */
    private Future<Optional<String>> replaceEmpty(String id, Throwable refusal) {
        if (session.pristine(id)) {
            return start();
        }
        return connection
                .call("thread/read", new Wire.OfThread(id))
                .transform(read -> read.succeeded() ? start() : Future.failedFuture(refusal));
    }

    private Optional<String> opened(JsonNode answer, @Nullable String turn) {
        JsonNode thread = answer.path("thread");
        String id = thread.path("id").asText();
        if (id.isEmpty()) {
            throw new OstlerException(ErrorCode.PEER_FAILED, "codex opened a thread without an id");
        }
        session.opened(id, turn);
        return Notices.status(thread.path("status"));
    }

    /** Compares what is known with the server's history. A thread without a turn has none, which is no failure. */
    Future<Void> reconcile() {
        return new History(vertx, connection, session.thread())
                .upTo(session.turn())
                .onSuccess(session::reconcile)
                .onFailure(e -> LOG.debug("{} has no history: {}", session.thread(), e.getMessage()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }
}
