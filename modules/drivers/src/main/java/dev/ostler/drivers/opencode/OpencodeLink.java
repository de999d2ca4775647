package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.http.HttpPeer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of a driver, which is its event stream: made, watched, gone, made again. At most one at a time. */
final class OpencodeLink implements Events.Peer {
    private static final Logger LOG = LoggerFactory.getLogger(OpencodeLink.class);

    private final Vertx vertx;
    private final Context context;
    private final Target target;
    private final OpencodeSettings settings;
    private final OpencodeSession session;
    private final Port port;
    private final Consumer<String> dropped;

    private @Nullable HttpPeer server;
    private @Nullable Api api;
    private @Nullable Events events;
    private boolean ready;
    private @Nullable Future<Driver.Session> opening;
    private boolean closing;
    private boolean authProven;
    private boolean checking;

    /** {@code dropped} is told when a connection that was ready is gone and nobody closed it. */
    OpencodeLink(
            Vertx vertx,
            Target target,
            OpencodeSettings settings,
            OpencodeSession session,
            Port port,
            Consumer<String> dropped) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.target = target;
        this.settings = settings;
        this.session = session;
        this.port = port;
        this.dropped = dropped;
    }

    Future<Void> probe() {
        return dialled(peer -> Greeting.hello(peer, target, settings).eventually(peer::close));
    }

    Future<Driver.Session> open(Driver.Open how) {
        if (events != null || opening != null) {
            return Future.failedFuture(new OstlerException(ErrorCode.CONFLICT, "the connection is open already"));
        }
        closing = false;
        Future<Driver.Session> opened = proveAuth()
                .compose(_ -> dialled(peer -> {
                    server = peer;
                    return Greeting.hello(peer, target, settings).compose(_ -> begin(peer, how));
                }))
                .recover(e -> drop("it could not be opened: " + e.getMessage()).transform(_ -> Future.failedFuture(e)));
        opening = opened;
        return opened.onComplete(_ -> opening = null);
    }

    private <T> Future<T> dialled(Function<HttpPeer, Future<T>> work) {
        try {
            return work.apply(new HttpPeer(vertx, target.endpoint(), target.auth(), settings.http()));
        } catch (DriverException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Void> proveAuth() {
        if (!target.provesAuth() || authProven) {
            return Future.succeededFuture();
        }
        return Greeting.proveAuth(vertx, target, settings).onSuccess(_ -> authProven = true);
    }

    private Future<Driver.Session> begin(HttpPeer peer, Driver.Open how) {
        Api plain = new Api(peer, settings.request(), target.cwd());
        return found(plain, how).compose(info -> enter(peer, plain, info, how));
    }

    private Future<JsonNode> found(Api plain, Driver.Open how) {
        return switch (how) {
            case Driver.Open.New() -> plain.create(session.model());
            case Driver.Open.Resume(String id, var _, var _) -> plain.session(id);
        };
    }

    /** Events come of one project only: that of the session, wherever the server was started. */
    private Future<Driver.Session> enter(HttpPeer peer, Api plain, JsonNode info, Driver.Open how) {
        String id = info.path("id").asText("");
        if (id.isEmpty()) {
            return Future.failedFuture(
                    new OstlerException(ErrorCode.PEER_FAILED, "opencode opened a session without an id"));
        }
        String directory = info.path("directory").asText("");
        Api own = directory.isEmpty() ? plain : plain.in(directory);
        return Events.open(vertx, context, peer, own.located("/event"), settings, this)
                .compose(stream -> {
                    if (closing) {
                        stream.close("closed while it was opening");
                        return Future.failedFuture(
                                new OstlerException(ErrorCode.CONFLICT, "closed while it was opening"));
                    }
                    events = stream;
                    api = own;
                    String turn = how instanceof Driver.Open.Resume resume ? resume.turn() : null;
                    session.opened(id, turn);
                    return opened(own, how);
                });
    }

    private Future<Driver.Session> opened(Api own, Driver.Open how) {
        Set<String> asked = how instanceof Driver.Open.Resume resume ? resume.asked() : Set.of();
        Looking looking = new Looking(own, session.id());
        session.hold();
        return looking.children()
                .onSuccess(session::children)
                .compose(_ -> looking.snapshot(session.known()))
                .map(now -> {
                    if (events == null) {
                        throw new OstlerException(ErrorCode.PEER_FAILED, "the event stream ended while it was opened");
                    }
                    session.reconcile(now, true, asked);
                    ready = true;
                    checkSoon();
                    return new Driver.Session(session.id(), session.turn());
                });
    }

    /** Opens another session in place of the one that is open, none of whose turns runs. */
    Future<Driver.Session> change(Driver.Open how) {
        HttpPeer peer = server;
        Events before = events;
        if (peer == null || before == null || !ready) {
            return Future.failedFuture(gone());
        }
        Api plain = new Api(peer, settings.request(), target.cwd());
        return found(plain, how).compose(info -> {
            events = null;
            ready = false;
            before.close("another session is opened");
            session.disconnected();
            return enter(peer, plain, info, how).onFailure(e -> {
                closing = false;
                drop("the other session could not be opened").onComplete(_ -> dropped.accept(e.getMessage()));
            });
        });
    }

    /** Asks the history when the server is idle and the end of a turn is missing, until it is known. */
    void checkSoon() {
        Events over = events;
        if (over == null || !ready || checking || !session.missesEnd()) {
            return;
        }
        checking = true;
        vertx.setTimer(settings.settle().toMillis(), _ -> {
            if (over != events || !session.missesEnd()) {
                checking = false;
                return;
            }
            look(over).onComplete(_ -> {
                checking = false;
                checkSoon();
            });
        });
    }

    private Future<Void> look(Events over) {
        Api own = connected();
        session.hold();
        return new Looking(own, session.id())
                .snapshot(session.known())
                .onComplete(looked -> {
                    if (over != events) {
                        return;
                    }
                    if (looked.succeeded()) {
                        session.reconcile(looked.result(), false, Set.of());
                    } else {
                        LOG.debug(
                                "{} could not be read: {}",
                                session.id(),
                                looked.cause().getMessage());
                        session.release();
                    }
                })
                .mapEmpty();
    }

    /** What carries commands; fails with {@code PEER_FAILED} when nothing does. */
    Api connected() {
        Api open = ready ? api : null;
        if (open == null) {
            throw gone();
        }
        return open;
    }

    private OstlerException gone() {
        return new OstlerException(ErrorCode.PEER_FAILED, "there is no connection to " + target.endpoint());
    }

    boolean isConnected() {
        return ready;
    }

    /** Completes when no connection is left, also when one was just being made. */
    Future<Void> close() {
        closing = true;
        Future<Driver.Session> underWay = opening;
        return drop("closed by us")
                .compose(_ -> underWay == null
                        ? Future.succeededFuture()
                        : underWay.<Void>mapEmpty().otherwiseEmpty());
    }

    private Future<Void> drop(String why) {
        Events open = events;
        HttpPeer peer = server;
        events = null;
        server = null;
        api = null;
        ready = false;
        session.disconnected();
        if (open != null) {
            open.close(why);
        }
        return peer == null ? Future.succeededFuture() : peer.close();
    }

    @Override
    public void onNotice(Notice notice) {
        if (!session.on(notice)) {
            Events over = events;
            if (over != null) {
                over.close("more than " + OpencodeSession.HELD + " events came while the history was read");
            }
            return;
        }
        checkSoon();
    }

    @Override
    public void onTooLong(long bytes) {
        port.emit(new SessionEvent.Failure(
                null, null, "an event of " + bytes + " bytes is over frameBytes and was left out", true));
    }

    @Override
    public void onClosed(Events over, String why) {
        if (over != events) {
            return;
        }
        boolean told = ready && !closing;
        drop(why).onFailure(e -> LOG.debug("closing after {}: {}", why, e.getMessage()));
        if (told) {
            dropped.accept(why);
        }
    }
}
