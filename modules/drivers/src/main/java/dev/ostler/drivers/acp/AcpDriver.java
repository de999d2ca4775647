package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.SessionInfo;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Ability;
import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.stdio.JsonFrames;
import dev.ostler.drivers.stdio.Outlet;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver of one process: its pipe is read once, and with it the driver ends. */
final class AcpDriver implements Driver {
    private static final Logger LOG = LoggerFactory.getLogger(AcpDriver.class);

    private final Vertx vertx;
    private final Pipe pipe;
    private final Listener listener;
    private final AcpSettings settings;
    private final Outlet outlet;
    private final AcpSession session;
    private final AcpPeer peer;
    private final AcpOpening opening;
    private final Promise<Void> caughtUp = Promise.promise();
    private Promise<Void> turnOver = Promise.promise();
    private @Nullable Agent agent;
    private @Nullable String gone;
    private boolean begun;
    private boolean open;
    private boolean releasing;
    private boolean closed;

    /** Lives on the caller's context. */
    AcpDriver(Vertx vertx, Target target, Listener listener, AcpSettings settings) {
        this.vertx = vertx;
        this.pipe = target.pipe();
        this.listener = listener;
        this.settings = settings;
        this.outlet = new Outlet(listener);
        Out out = new Out();
        this.session = new AcpSession(out);
        this.peer = new AcpPeer(vertx, pipe, outlet, session, caughtUp::tryComplete, this::ended);
        this.opening = new AcpOpening(peer, session, out, target, settings);
    }

    @Override
    public Future<Session> open(Open how) {
        if (begun) {
            return Future.failedFuture(new DriverException(
                    VerdictReason.ENDPOINT_REFUSED,
                    "the output of the process has ended" + (gone == null ? "" : ": " + gone)));
        }
        begun = true;
        if (how instanceof Open.Resume resume) {
            session.resuming(resume, pipe.fresh());
        }
        return pipe.open(new JsonFrames(vertx, outlet, peer))
                .compose(_ -> caughtUp.future())
                .compose(_ -> opening.initialize(Ids.other("initialize")))
                .compose(said -> {
                    agent = said;
                    return switch (how) {
                        case Open.New() -> opening.make();
                        case Open.Resume resume -> opening.resume(said, resume);
                    };
                })
                .map(_ -> {
                    open = true;
                    return new Session(session.id(), session.turn());
                })
                .recover(e -> Future.failedFuture(AcpErrors.opening(e)));
    }

    @Override
    public @Nullable Capabilities capabilities() {
        return agent == null ? null : agent.capabilities().with(Ability.MODEL, opening.choosesModel());
    }

    /** A checkpoint when nothing is open, and in any case a question that shows that the agent lives. */
    @Override
    public Future<Void> probe() {
        return alive(() -> {
            if (session.settled()) {
                pipe.settled();
            }
            return opening.initialize(Ids.probe(session.id())).mapEmpty();
        });
    }

    @Override
    public Future<String> prompt(String text, String client) {
        return prompt(text, List.of(), client);
    }

    @Override
    public Future<String> prompt(String text, List<Image> images, String client) {
        return alive(() -> {
            session.requireIdle();
            if (releasing) {
                throw new OstlerException(ErrorCode.CONFLICT, "the harness is being released: no turn is started");
            }
            pipe.settled();
            String turn = Ids.turn();
            turnOver = Promise.promise();
            session.begin(turn, text, client);
            return peer.prompt(turn, text, images)
                    .map(turn)
                    .onFailure(e -> session.breakOff(
                            turn, TurnOutcome.FAILED, "the prompt could not be sent: " + e.getMessage()));
        });
    }

    @Override
    public Future<String> steer(String text) {
        return Future.failedFuture(new OstlerException(
                ErrorCode.UNSUPPORTED,
                "ACP cannot add text to a turn that runs; wait for its end, or interrupt it and prompt again"));
    }

    @Override
    public Future<@Nullable String> interrupt() {
        return alive(() -> {
            String turn = session.turn();
            if (turn == null) {
                return Future.succeededFuture();
            }
            Future<Void> end = turnOver.future();
            return peer.notify("session/cancel", new Wire.OfSession(session.id()))
                    .compose(_ -> {
                        for (Question question : session.cancel()) {
                            out(peer.answer(question.id(), Question.CANCELLED));
                        }
                        return end.timeout(settings.turnEnd().toMillis(), TimeUnit.MILLISECONDS);
                    })
                    .recover(e -> {
                        if (gone != null || end.isComplete()) {
                            return end;
                        }
                        session.breakOff(
                                turn,
                                TurnOutcome.INTERRUPTED,
                                "the agent did not end the turn within "
                                        + settings.turnEnd().toMillis() + " ms of the cancel");
                        return Future.succeededFuture();
                    })
                    .map(turn);
        });
    }

    private static void out(Future<Void> sent) {
        sent.onFailure(e -> LOG.debug("an answer is not sent: {}", e.getMessage()));
    }

    @Override
    public Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content) {
        return alive(() -> {
            Optional<Question> found = session.question(requestId);
            if (found.isEmpty()) {
                return Future.succeededFuture(false);
            }
            Question question = found.get();
            Object result = content == null ? question.result(decision) : content;
            session.decided(question, decision);
            return peer.answer(question.id(), result)
                    .onFailure(_ -> session.undecided(question))
                    .onSuccess(_ -> {
                        if (decision == Decision.CANCEL) {
                            interrupt().onFailure(e -> LOG.warn("a cancelled turn runs on: {}", e.getMessage()));
                        }
                    })
                    .map(true);
        });
    }

    @Override
    public Future<Void> model(String model) {
        return alive(() -> {
            if (!opening.choosesModel()) {
                throw agent().cannot("be given another model while it runs; start it with --model");
            }
            return opening.model(agent(), model);
        });
    }

    @Override
    public Future<Page<SessionInfo>> sessions(@Nullable String from, int most) {
        return alive(() -> {
            if (!agent().list()) {
                throw agent().cannot("list its sessions");
            }
            Sessions.Place place = Sessions.Place.of(from);
            return peer.call(
                            Ids.other("list"),
                            "session/list",
                            new Wire.ListSessions(place.cursor()),
                            settings.request())
                    .map(answer -> Sessions.page(answer, session, place, most));
        });
    }

    @Override
    public Future<Page<HistoryItem>> history(String of, @Nullable String from, int most) {
        return alive(() -> {
            int first = Sessions.from(from);
            if (session.pristine(of)) {
                return Future.succeededFuture(new Past().page(0, most));
            }
            if (!agent().load()) {
                throw agent().cannot("tell the past of a session");
            }
            return opening.load(of)
                    .compose(past -> session.is(of)
                            ? Future.succeededFuture(past)
                            : letGo(of).map(past))
                    .map(past -> past.page(first, most));
        });
    }

    /** A session beside the open one costs some agents a process; who cannot close it keeps it. */
    private Future<Void> letGo(String other) {
        return agent().close()
                ? peer.call(Ids.other("close"), "session/close", new Wire.OfSession(other), settings.request())
                        .<Void>mapEmpty()
                        .otherwiseEmpty()
                : Future.succeededFuture();
    }

    @Override
    public Future<Session> change(Open how) {
        return alive(() -> {
            session.requireIdle();
            String before = session.id();
            return (switch (how) {
                        case Open.New() -> opening.make();
                        case Open.Resume resume when session.is(resume.session()) -> Future.<Void>succeededFuture();
                        case Open.Resume resume
                        when !agent().load() ->
                            Future.<Void>failedFuture(agent().cannot("open session " + resume.session() + " again"));
                        case Open.Resume resume -> opening.reopen(resume.session());
                    })
                    .compose(_ -> session.is(before) ? Future.<Void>succeededFuture() : letGo(before))
                    .map(_ -> new Session(session.id(), session.turn()));
        });
    }

    @Override
    public Future<String> fork(String of) {
        return alive(() -> {
            if (!agent().fork()) {
                throw agent().cannot("copy a session");
            }
            return opening.fork(of).compose(copy -> letGo(copy).map(copy));
        });
    }

    @Override
    public Future<Void> delete(String other) {
        return alive(() -> {
            if (!agent().delete()) {
                throw agent().cannot("delete a session");
            }
            return peer.call(Ids.other("delete"), "session/delete", new Wire.OfSession(other), settings.request())
                    .mapEmpty();
        });
    }

    @Override
    public Future<Void> release(Release policy) {
        if (!open || gone != null || closed || policy == Release.DETACH) {
            return Future.succeededFuture();
        }
        releasing = true;
        Future<Void> stopped = bounded(interrupt()).otherwiseEmpty();
        if (policy != Release.DELETE) {
            return stopped;
        }
        return stopped.compose(_ -> bounded(delete(session.id()))).recover(e -> {
            new Out()
                    .emit(new SessionEvent.Failure(
                            session.id(), null, "the session is not deleted: " + e.getMessage(), false));
            return Future.succeededFuture();
        });
    }

    private Future<Void> bounded(Future<?> step) {
        return step.<Void>mapEmpty().timeout(settings.releaseStep().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Future<Void> close() {
        if (closed) {
            return Future.succeededFuture();
        }
        closed = true;
        peer.failAll("closed by us");
        finishWaiting("closed by us");
        return begun ? pipe.close() : Future.succeededFuture();
    }

    private void ended(String why) {
        gone = why;
        finishWaiting(why);
        if (open && !closed) {
            listener.onDisconnected(why);
        }
    }

    private void finishWaiting(String why) {
        OstlerException e = new OstlerException(ErrorCode.PEER_FAILED, "the agent is gone: " + why);
        caughtUp.tryFail(e);
        turnOver.tryFail(e);
    }

    private Agent agent() {
        if (agent == null) {
            throw new OstlerException(ErrorCode.CONFLICT, "the agent has not answered yet");
        }
        return agent;
    }

    private <T extends @Nullable Object> Future<T> alive(Supplier<Future<T>> work) {
        if (!open || gone != null || closed) {
            return Future.failedFuture(new OstlerException(
                    ErrorCode.PEER_FAILED,
                    gone != null ? "the agent is gone: " + gone : "no session is open with this agent"));
        }
        try {
            return work.get().recover(e -> Future.failedFuture(AcpErrors.explain(e)));
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
    }

    /** Where the session's decisions go. */
    private final class Out implements Port {
        @Override
        public void emit(SessionEvent event) {
            try {
                outlet.emit(event);
            } catch (RuntimeException e) {
                LOG.error("a listener failed on {}", event.getClass().getSimpleName(), e);
            }
            if (event instanceof SessionEvent.TurnEnded) {
                turnOver.tryComplete();
            }
        }

        @Override
        public void answer(JsonNode id, Object result) {
            if (!outlet.silent()) {
                out(peer.answer(id, result));
            }
        }
    }
}
