package dev.ostler.drivers.codex;

import dev.ostler.core.harness.Release;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol's part of letting go. Each step has its time; a step that fails stops none of the following, since the
 * process is ended after it anyway.
 */
final class Releasing {
    private static final Logger LOG = LoggerFactory.getLogger(Releasing.class);

    private final CodexConnection connection;
    private final CodexSession session;
    private final CodexSettings settings;
    private final Port port;

    Releasing(CodexConnection connection, CodexSession session, CodexSettings settings, Port port) {
        this.connection = connection;
        this.session = session;
        this.settings = settings;
        this.port = port;
    }

    Future<Void> run(Release policy, Supplier<? extends Future<?>> interrupt) {
        return switch (policy) {
            case DETACH -> ask("thread/unsubscribe").otherwiseEmpty();
            case ABORT -> stopWork(interrupt);
            case DELETE -> stopWork(interrupt).compose(_ -> ask("thread/delete").otherwise(this::notDeleted));
        };
    }

    private Future<Void> stopWork(Supplier<? extends Future<?>> interrupt) {
        return bounded(interrupt.get()).otherwiseEmpty().compose(_ -> {
            session.approvals().open().forEach(this::decline);
            // commands that an interrupt left running in the background; experimental, so it may be missing
            return session.mayHaveTerminals()
                    ? ask("thread/backgroundTerminals/clean").otherwiseEmpty()
                    : Future.succeededFuture();
        });
    }

    private void decline(Question question) {
        session.approvals()
                .answer(question.request(), Decision.DENY, null)
                .ifPresent(reply -> port.answer(question.request(), reply.result()));
    }

    private Future<Void> ask(String method) {
        return bounded(connection.call(method, new Wire.OfThread(session.thread()), settings.releaseStep()))
                .onFailure(e -> LOG.debug("{} failed in a release: {}", method, e.getMessage()));
    }

    private Future<Void> bounded(Future<?> step) {
        return step.<Void>mapEmpty().timeout(settings.releaseStep().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Void notDeleted(Throwable e) {
        port.emit(new SessionEvent.Failure(
                session.thread(),
                null,
                "the session is not deleted: " + CodexErrors.explain(e).getMessage(),
                false));
        return null;
    }
}
