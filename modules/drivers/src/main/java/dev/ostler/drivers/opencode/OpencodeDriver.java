package dev.ostler.drivers.opencode;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Target;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver of one harness: connections come and go below it, the session's state stays. */
final class OpencodeDriver implements Driver {
    private static final Logger LOG = LoggerFactory.getLogger(OpencodeDriver.class);

    private final Vertx vertx;
    private final Listener listener;
    private final OpencodeSettings settings;
    private final OpencodeSession session;
    private final OpencodeLink link;
    private final MessageIds ids;
    private final Waiters<String> ends = new Waiters<>();
    private final Waiters<String> placed = new Waiters<>();
    private @Nullable Future<String> starting;
    private boolean releasing;

    /** Lives on the caller's context. */
    OpencodeDriver(Vertx vertx, Target target, Listener listener, OpencodeSettings settings, RandomGenerator random) {
        this.vertx = vertx;
        this.listener = listener;
        this.settings = settings;
        this.ids = new MessageIds(random);
        Out out = new Out();
        this.session = new OpencodeSession(out);
        session.model(target.model());
        this.link = new OpencodeLink(vertx, target, settings, session, out, why -> {
            abandon(why);
            listener.onDisconnected(why);
        });
    }

    @Override
    public Future<Void> probe() {
        return link.probe();
    }

    @Override
    public Future<Session> open(Open how) {
        releasing = false;
        return link.open(how).recover(OpencodeDriver::explained);
    }

    @Override
    public Future<Session> change(Open how) {
        return connected(_ -> {
            if (session.turn() != null || unfinished(starting)) {
                throw new OstlerException(
                        ErrorCode.CONFLICT, "a turn runs in session " + session.id() + ": interrupt it or wait for it");
            }
            return link.change(how);
        });
    }

    @Override
    public Future<String> prompt(String text, String client) {
        return prompt(text, List.of(), client);
    }

    @Override
    public Future<String> prompt(String text, List<Image> images, String client) {
        return connected(api -> {
            if (releasing) {
                throw new OstlerException(ErrorCode.CONFLICT, "the harness is being released: no turn is started");
            }
            String message = ids.next(System.currentTimeMillis());
            session.prompting(message, text, client);
            Future<String> turn = api.prompt(session.id(), message, text, images, session.model())
                    .map(_ -> session.taken(message))
                    .onFailure(_ -> session.promptFailed())
                    .onSuccess(_ -> link.checkSoon());
            starting = turn;
            return turn;
        });
    }

    @Override
    public Future<String> steer(String text) {
        return connected(api -> {
            if (session.turn() == null) {
                throw new OstlerException(ErrorCode.CONFLICT, "no turn is running: there is nothing to steer");
            }
            String message = ids.next(System.currentTimeMillis());
            session.steering(message, text);
            Future<String> turn = placed.await(message, settings.request());
            return api.prompt(session.id(), message, text, List.of(), session.model())
                    .compose(_ -> turn);
        });
    }

    @Override
    public Future<@Nullable String> interrupt() {
        Future<String> beginning = starting;
        if (session.turn() == null && beginning != null && unfinished(beginning)) {
            return beginning.transform(_ -> interrupt());
        }
        String turn = session.turn();
        return turn == null
                ? Future.succeededFuture()
                : connected(api -> interrupt(api, turn).map(_ -> turn));
    }

    private Future<Void> interrupt(Api api, String turn) {
        Future<String> end = ends.await(turn, settings.turnEnd());
        session.interrupting();
        return abort(api, turn).compose(_ -> end.mapEmpty());
    }

    /** A turn that has not begun yet cannot be broken off, and opencode does not say so: it is asked again. */
    private Future<Void> abort(Api api, String turn) {
        return api.abort(session.id())
                .onSuccess(_ -> vertx.setTimer(settings.again().toMillis(), _ -> {
                    if (turn.equals(session.turn()) && link.isConnected() && ends.awaited(turn)) {
                        abort(api, turn).onFailure(e -> LOG.debug("turn {} runs on: {}", turn, e.getMessage()));
                    }
                }));
    }

    @Override
    public Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content) {
        return connected(api -> {
            Optional<Question> open = session.approvals().find(requestId);
            if (open.isEmpty()) {
                return Future.succeededFuture(false);
            }
            Question question = open.get();
            return Answers.send(api, question, decision, content).onSuccess(taken -> {
                if (!taken) {
                    session.approvals().settled(session.id(), requestId);
                }
                if (decision == Decision.CANCEL) {
                    interrupt().onFailure(e -> LOG.warn("a cancelled turn runs on: {}", e.getMessage()));
                }
            });
        });
    }

    /** It goes with each prompt, so it is looked up here: opencode itself fails the turn only. */
    @Override
    public Future<Void> model(String model) {
        return connected(api -> {
            Model wanted = Model.of(model);
            return api.providers().map(told -> {
                wanted.checked(told);
                session.model(model);
                return null;
            });
        });
    }

    @Override
    public Future<Page<SessionInfo>> sessions(@Nullable String from, int most) {
        return connected(api -> Sessions.page(api, session.id(), from, most));
    }

    @Override
    public Future<Page<HistoryItem>> history(String of, @Nullable String from, int most) {
        return connected(api -> History.page(api, of, from, most));
    }

    @Override
    public Future<Void> delete(String other) {
        return connected(api -> {
            if (other.equals(session.id())) {
                throw new OstlerException(
                        ErrorCode.CONFLICT, "session " + other + " is open: release the harness with delete");
            }
            return api.delete(other);
        });
    }

    @Override
    public Future<Void> release(Release policy) {
        if (!link.isConnected() || policy == Release.DETACH) {
            return Future.succeededFuture();
        }
        releasing = true;
        Api api = link.connected().within(settings.releaseStep());
        Future<Void> stopped = interrupt()
                .<Void>mapEmpty()
                .timeout(settings.releaseStep().toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
        return policy == Release.DELETE
                ? stopped.compose(_ -> api.delete(session.id())).otherwise(this::notDeleted)
                : stopped;
    }

    private Void notDeleted(Throwable e) {
        new Out()
                .emit(new SessionEvent.Failure(
                        session.id(),
                        null,
                        "the session is not deleted: " + Errors.explain(e).getMessage(),
                        false));
        return null;
    }

    @Override
    public Future<Void> close() {
        return link.close().onComplete(_ -> abandon("closed by us"));
    }

    private void abandon(String why) {
        OstlerException gone = new OstlerException(ErrorCode.PEER_FAILED, "the connection ended before that: " + why);
        ends.failAll(gone);
        placed.failAll(gone);
    }

    private static boolean unfinished(@Nullable Future<?> future) {
        return future != null && !future.isComplete();
    }

    private <T> Future<T> connected(Function<Api, Future<T>> work) {
        try {
            return work.apply(link.connected()).recover(OpencodeDriver::explained);
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
    }

    private static <T> Future<T> explained(Throwable e) {
        return Future.failedFuture(
                e instanceof TimeoutException
                        ? new OstlerException(
                                ErrorCode.TIMEOUT, "opencode took it, and its effect did not come in time")
                        : Errors.explain(e));
    }

    /** Where the session's decisions go. */
    private final class Out implements Port {
        @Override
        public void emit(SessionEvent event) {
            try {
                listener.onEvent(event);
            } catch (RuntimeException e) {
                LOG.error("a listener failed on {}", event.getClass().getSimpleName(), e);
            }
            if (event instanceof SessionEvent.TurnEnded over) {
                ends.told(over.turn(), over.turn());
            }
        }

        @Override
        public void abandoned(Question question) {
            if (link.isConnected()) {
                Answers.withdraw(link.connected(), question)
                        .onFailure(e -> LOG.debug("{} stays in the list: {}", question.request(), e.getMessage()));
            }
        }

        @Override
        public void placed(String message, String turn) {
            placed.told(message, turn);
        }
    }
}
