package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver of one harness: connections come and go below it, the session's state stays. */
final class CodexDriver implements Driver {
    private static final Logger LOG = LoggerFactory.getLogger(CodexDriver.class);

    private final Vertx vertx;
    private final Listener listener;
    private final CodexSettings settings;
    private final CodexSession session;
    private final CodexLink link;
    private final TurnEnds ends;
    private @Nullable Future<String> starting;
    private boolean releasing;

    /** Lives on the caller's context. */
    CodexDriver(Vertx vertx, Target target, Listener listener, CodexSettings settings) {
        this.vertx = vertx;
        this.listener = listener;
        this.settings = settings;
        this.ends = new TurnEnds(vertx);
        this.session = new CodexSession(new Out());
        session.model(target.model());
        this.link = new CodexLink(vertx, vertx.getOrCreateContext(), target, settings, session, why -> {
            ends.failAll(why);
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
        return link.open(how).recover(CodexDriver::explained);
    }

    @Override
    public Future<String> prompt(String text, String client) {
        return prompt(text, List.of(), client);
    }

    @Override
    public Future<String> prompt(String text, List<Image> images, String client) {
        return connected(open -> {
            Inputs.check(text);
            if (releasing) {
                throw new OstlerException(ErrorCode.CONFLICT, "the harness is being released: no turn is started");
            }
            session.prompting(text, client);
            Future<String> turn = requests(open)
                    .start(text, images)
                    .map(answer -> session.prompted(turnId(answer)))
                    .onFailure(_ -> session.promptFailed());
            starting = turn;
            return turn;
        });
    }

    /** Codex takes any name, and says at the turn when its provider knows no such model. */
    @Override
    public Future<Void> model(String model) {
        return connected(_ -> {
            session.model(model);
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Page<SessionInfo>> sessions(@Nullable String from, int most) {
        return connected(open -> new Threads(open).list(session.thread(), false, from, most));
    }

    @Override
    public Future<Page<SessionInfo>> archived(@Nullable String from, int most) {
        return connected(open -> new Threads(open).list(session.thread(), true, from, most));
    }

    @Override
    public Future<Page<HistoryItem>> history(String of, @Nullable String from, int most) {
        return connected(open -> new Threads(open)
                .items(of, from, most)
                .recover(e -> CodexErrors.notMaterialized(e)
                                || (session.unwritten(of) && (CodexErrors.noRollout(e) || CodexErrors.notWrittenYet(e)))
                        ? Future.succeededFuture(new Page<>(List.of(), null))
                        : Future.failedFuture(e)));
    }

    @Override
    public Future<Session> change(Open how) {
        return connected(open -> {
            session.mayChange();
            return link.change(how);
        });
    }

    @Override
    public Future<String> fork(String of) {
        return connected(open -> new Threads(open).fork(of));
    }

    @Override
    public Future<Void> archive(String of, boolean away) {
        return connected(open -> {
            session.mayRemove(of);
            return new Threads(open).archive(of, away);
        });
    }

    @Override
    public Future<Void> delete(String of) {
        return connected(open -> {
            session.mayRemove(of);
            return new Threads(open).delete(of);
        });
    }

    @Override
    public Future<String> steer(String text) {
        return connected(open -> {
            Inputs.check(text);
            String turn = session.turn();
            if (turn == null) {
                throw new OstlerException(ErrorCode.CONFLICT, "no turn is running: there is nothing to steer");
            }
            return requests(open)
                    .steer(turn, text)
                    .map(answer -> answer.path("turnId").asText(turn));
        });
    }

    @Override
    public Future<@Nullable String> interrupt() {
        Future<String> beginning = starting;
        if (session.turn() == null && beginning != null && !beginning.isComplete()) {
            return beginning.transform(_ -> interrupt());
        }
        String turn = session.turn();
        return turn == null
                ? Future.succeededFuture()
                : connected(open -> interrupt(open, turn).map(_ -> turn));
    }

    private Future<Void> interrupt(CodexConnection open, String turn) {
        Future<Void> end = ends.await(turn, settings.turnEnd());
        return requests(open)
                .interrupt(turn)
                .<Void>mapEmpty()
                .recover(e -> CodexErrors.noSuchTurn(e) ? link.reconcile(open) : Future.failedFuture(e))
                .compose(_ -> end);
    }

    @Override
    public Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content) {
        return connected(open -> {
            Optional<Approvals.Reply> reply = session.approvals().answer(requestId, decision, content);
            if (reply.isEmpty()) {
                return Future.succeededFuture(false);
            }
            return open.answer(requestId, reply.get().result())
                    .onFailure(_ -> session.approvals().answerLost(requestId))
                    .onSuccess(_ -> {
                        String over = reply.get().interrupt();
                        if (over != null && over.equals(session.turn())) {
                            interrupt().onFailure(e -> LOG.warn("a cancelled turn runs on: {}", e.getMessage()));
                        }
                    })
                    .map(true);
        });
    }

    @Override
    public Future<Void> release(Release policy) {
        if (!link.isConnected()) {
            return Future.succeededFuture();
        }
        releasing = policy != Release.DETACH;
        return new Releasing(link.connected(), session, settings, new Out()).run(policy, this::interrupt);
    }

    @Override
    public Future<Void> close() {
        return link.close().onComplete(_ -> ends.failAll("closed by us"));
    }

    private TurnRequests requests(CodexConnection open) {
        return new TurnRequests(vertx, open, session);
    }

    private static String turnId(JsonNode answer) {
        String id = answer.path("turn").path("id").asText();
        if (id.isEmpty()) {
            throw new OstlerException(ErrorCode.PEER_FAILED, "codex started a turn without an id");
        }
        return id;
    }

    private <T> Future<T> connected(Function<CodexConnection, Future<T>> work) {
        try {
            return work.apply(link.connected()).recover(CodexDriver::explained);
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
    }

    private static <T> Future<T> explained(Throwable e) {
        return Future.failedFuture(CodexErrors.explain(e));
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
                ends.ended(over.turn());
            }
        }

        @Override
        public void answer(String request, Object result) {
            link.answer(request, result);
        }

        @Override
        public void refuse(String request, String why) {
            link.refuse(request, why);
        }
    }
}
