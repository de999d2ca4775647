package dev.ostler.drivers.codex;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of a driver: made, watched, gone, made again. At most one at a time. */
final class CodexLink implements CodexConnection.Peer {
    private static final Logger LOG = LoggerFactory.getLogger(CodexLink.class);
    private static final int METHOD_NOT_FOUND = -32601;

    private final Vertx vertx;
    private final Context context;
    private final Target target;
    private final CodexSettings settings;
    private final CodexSession session;
    private final Consumer<String> dropped;
    /** The socket in use; it carries commands only once it is {@link #ready}. */
    private @Nullable CodexConnection connection;

    private boolean ready;
    private @Nullable Future<Driver.Session> opening;
    private boolean closing;
    private boolean authProven;
    private boolean checkingEnd;

    /** {@code dropped} is told when a connection that was ready is gone and nobody closed it. */
    CodexLink(
            Vertx vertx,
            Context context,
            Target target,
            CodexSettings settings,
            CodexSession session,
            Consumer<String> dropped) {
        this.vertx = vertx;
        this.context = context;
        this.target = target;
        this.settings = settings;
        this.session = session;
        this.dropped = dropped;
    }

    /** Dials, shakes hands and goes again. */
    Future<Void> probe() {
        return proveAuth()
                .compose(_ -> CodexConnection.open(vertx, context, target, settings, new Deaf()))
                .compose(CodexConnection::close);
    }

    Future<Driver.Session> open(Driver.Open how) {
        if (connection != null || opening != null) {
            return Future.failedFuture(new OstlerException(ErrorCode.CONFLICT, "the connection is open already"));
        }
        closing = false;
        session.opening();
        Future<Driver.Session> opened = proveAuth()
                .compose(_ -> CodexConnection.open(vertx, context, target, settings, this))
                .compose(dialled ->
                        begin(dialled, how).recover(e -> dialled.close().transform(_ -> Future.failedFuture(e))))
                .onFailure(_ -> session.openFailed());
        opening = opened;
        return opened.onComplete(_ -> opening = null);
    }

    private Future<Driver.Session> begin(CodexConnection dialled, Driver.Open how) {
        if (closing) {
            return Future.failedFuture(closedEarly());
        }
        connection = dialled;
        return new Opening(vertx, target, session, dialled).run(how).compose(status -> {
            if (closing || connection != dialled) {
                return Future.failedFuture(closedEarly());
            }
            ready = true;
            session.ready(status);
            vertx.setTimer(settings.settle().toMillis(), _ -> {
                if (connection == dialled) {
                    session.approvals().dropUnconfirmed();
                }
            });
            return Future.succeededFuture(new Driver.Session(session.thread(), session.turn()));
        });
    }

    /** Opens another thread over the connection that is there. When it fails, the one that was open still is. */
    Future<Driver.Session> change(Driver.Open how) {
        CodexConnection over = connected();
        String before = session.thread();
        if (how instanceof Driver.Open.Resume resume && resume.session().equals(before)) {
            return Future.succeededFuture(new Driver.Session(before, session.turn()));
        }
        session.opening();
        return new Opening(vertx, target, session, over).change(how).transform(opened -> {
            if (connection != over) {
                return Future.failedFuture(new OstlerException(
                        ErrorCode.PEER_FAILED, "the connection was lost while another session was opened"));
            }
            session.ready(opened.succeeded() ? opened.result() : Optional.empty());
            return opened.succeeded()
                    ? new Threads(over)
                            .unsubscribe(before)
                            .map(_ -> new Driver.Session(session.thread(), session.turn()))
                    : Future.failedFuture(opened.cause());
        });
    }

    private Future<Void> proveAuth() {
        if (authProven) {
            return Future.succeededFuture();
        }
        return Strangers.keptOut(vertx, target, settings).onSuccess(_ -> authProven = true);
    }

    /** Completes when no connection is left, also when one was just being made. */
    Future<Void> close() {
        closing = true;
        CodexConnection open = connection;
        Future<Void> closed = open == null ? Future.succeededFuture() : open.close();
        Future<Driver.Session> underWay = opening;
        return underWay == null
                ? closed
                : closed.compose(_ -> underWay.<Void>mapEmpty().otherwiseEmpty());
    }

    /** The connection that carries commands; fails with {@code PEER_FAILED} when there is none. */
    CodexConnection connected() {
        CodexConnection open = ready ? connection : null;
        if (open == null) {
            throw new OstlerException(ErrorCode.PEER_FAILED, "there is no connection to " + target.endpoint());
        }
        return open;
    }

    boolean isConnected() {
        return ready;
    }

    /** Compares the session with the server's history. */
    Future<Void> reconcile(CodexConnection over) {
        return new Opening(vertx, target, session, over).reconcile();
    }

    void answer(String request, Object result) {
        CodexConnection over = connection;
        if (over != null) {
            over.answer(request, result).onFailure(CodexLink::unsent);
        }
    }

    void refuse(String request, String why) {
        CodexConnection over = connection;
        if (over != null) {
            over.refuse(request, METHOD_NOT_FOUND, why).onFailure(CodexLink::unsent);
        }
    }

    @Override
    public void onNotification(Notice notice) {
        session.on(notice);
        if (notice instanceof Notice.Status) {
            checkEnd();
        }
    }

    @Override
    public void onRequest(String id, Notice notice) {
        switch (notice) {
            case Notice.Clock() -> answer(id, Map.of("currentTimeAt", System.currentTimeMillis() / 1000));
            case Notice.Other(var _, String method, var _) -> {
                refuse(id, "nobody here can answer " + method);
                session.on(notice);
            }
            default -> session.on(notice);
        }
    }

    @Override
    public void onClosed(CodexConnection gone, String why) {
        if (gone != connection) {
            return;
        }
        boolean told = ready && !closing;
        connection = null;
        ready = false;
        session.disconnected();
        if (told) {
            dropped.accept(why);
        }
    }

    /** Idle came and the end of the turn did not: ask the history, or the turn would run for ever. */
    private void checkEnd() {
        CodexConnection over = connection;
        if (over == null || checkingEnd || !session.missesEnd()) {
            return;
        }
        checkingEnd = true;
        vertx.setTimer(settings.settle().toMillis(), _ -> {
            checkingEnd = false;
            if (connection == over && session.missesEnd()) {
                reconcile(over).onComplete(_ -> checkEnd());
            }
        });
    }

    private static OstlerException closedEarly() {
        return new OstlerException(ErrorCode.CONFLICT, "closed while it was opening");
    }

    private static void unsent(Throwable e) {
        LOG.debug("an answer could not be sent: {}", e.getMessage());
    }

    /** For a connection that only asks whether somebody is there. */
    private static final class Deaf implements CodexConnection.Peer {
        @Override
        public void onNotification(Notice notice) {}

        @Override
        public void onRequest(String id, Notice notice) {}

        @Override
        public void onClosed(CodexConnection gone, String why) {}
    }
}
