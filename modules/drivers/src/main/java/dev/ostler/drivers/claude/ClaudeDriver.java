package dev.ostler.drivers.claude;

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
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.stdio.JsonFrames;
import dev.ostler.drivers.stdio.Outlet;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver of one process, which is one session. */
final class ClaudeDriver implements Driver {
    private static final Logger LOG = LoggerFactory.getLogger(ClaudeDriver.class);

    private final Vertx vertx;
    private final Pipe pipe;
    private final Listener listener;
    private final ClaudeSettings settings;
    private final Outlet outlet;
    private final Controls controls;
    private final ClaudeSession session;
    private final Waits waits;
    private final Promise<Void> caughtUp = Promise.promise();
    private @Nullable Future<Void> reading;
    private Open.@Nullable Resume resumed;
    private @Nullable String over;
    private boolean closed;
    private boolean open;
    private boolean releasing;
    private @Nullable Transcripts transcripts;

    /** Lives on the caller's context. */
    ClaudeDriver(Vertx vertx, Pipe pipe, Listener listener, ClaudeSettings settings) {
        this.vertx = vertx;
        this.pipe = pipe;
        this.listener = listener;
        this.settings = settings;
        this.outlet = new Outlet(listener);
        this.controls = new Controls(vertx, pipe);
        this.waits = new Waits(vertx);
        this.session = new ClaudeSession(new Out());
    }

    @Override
    public Future<Void> probe() {
        return alive().compose(_ -> controls.call("get_status", Map.of(), settings.request()))
                .mapEmpty();
    }

    @Override
    public Future<Session> open(Open how) {
        if (reading == null) {
            if (how instanceof Open.Resume resume) {
                resumed = resume;
                session.is(resume.session());
            }
            reading = pipe.open(new JsonFrames(vertx, outlet, new Codec()));
        }
        releasing = false;
        return reading.compose(_ -> caughtUp.future())
                .compose(_ -> alive())
                .compose(_ -> controls.call("initialize", Map.of(), settings.request()))
                .map(Greeting::of)
                .compose(greeting -> controls.call("get_status", Map.of(), settings.request())
                        .map(Status::of)
                        .otherwise(new Status(null, null))
                        .map(status -> opened(how, greeting, status)))
                .recover(e -> Future.failedFuture(refused(how, e)));
    }

    private Session opened(Open how, Greeting greeting, Status status) {
        String wanted = how instanceof Open.Resume resume ? resume.session() : null;
        String found = status.session() == null ? session.id() : status.session();
        if (found.isEmpty()) {
            found = wanted == null ? "" : wanted;
        }
        if (found.isEmpty()) {
            throw new DriverException(
                    VerdictReason.HANDSHAKE_FAILED,
                    "Claude Code " + greeting.version() + " does not tell its session id; 2.1.329 does");
        }
        if (wanted != null && !wanted.equals(found)) {
            throw new DriverException(
                    VerdictReason.HANDSHAKE_FAILED,
                    "this Claude Code has session " + found + " open, not " + wanted
                            + "; another session is opened by another start");
        }
        session.is(found);
        open = true;
        transcripts = greeting.configuration() == null ? null : new Transcripts(greeting.configuration(), status.cwd());
        session.reconcile(greeting);
        settled();
        return new Session(found, session.turn());
    }

    /** A process that ended says why better than the request that it left open. */
    private Throwable refused(Open how, Throwable e) {
        if (e instanceof DriverException) {
            return e;
        }
        String said = session.refusal().isEmpty() ? String.valueOf(e.getMessage()) : session.refusal();
        if (how instanceof Open.Resume resume
                && pipe.fresh()
                && !session.refusal().isEmpty()) {
            // it ended with a result before anything was asked of it
            return DriverException.sessionGone(
                    "Claude Code did not go on with session " + resume.session() + ": " + said);
        }
        String what = how instanceof Open.Resume resume
                ? "Claude Code did not go on with session " + resume.session()
                : "Claude Code did not begin a session";
        return new DriverException(
                e instanceof OstlerException o && o.code() == ErrorCode.TIMEOUT
                        ? VerdictReason.TIMEOUT
                        : VerdictReason.HANDSHAKE_FAILED,
                what + ": " + said);
    }

    @Override
    public Future<String> prompt(String text, String client) {
        return prompt(text, List.of(), client);
    }

    @Override
    public Future<String> prompt(String text, List<Image> images, String client) {
        if (releasing) {
            return failed(ErrorCode.CONFLICT, "the harness is being released: no turn is started");
        }
        return send(
                uuid -> {
                    settled();
                    session.prompting(uuid, text, client);
                    return uuid;
                },
                text,
                images);
    }

    @Override
    public Future<String> steer(String text) {
        return send(uuid -> session.steering(uuid, text), text, List.of());
    }

    /** Takes a message's place and sends it; completes when Claude Code knows it. */
    private Future<String> send(UnaryOperator<String> gate, String text, List<Image> images) {
        String uuid = UUID.randomUUID().toString();
        String turn;
        try {
            turn = connected(() -> gate.apply(uuid));
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
        Future<Void> known = waits.on("message " + uuid, settings.acknowledge());
        pipe.write(Frames.message(uuid, text, images)).onFailure(e -> {
            session.unsent(uuid);
            waits.fail("message " + uuid, e);
        });
        return known.map(turn);
    }

    @Override
    public Future<@Nullable String> interrupt() {
        String turn = session.turn();
        if (turn == null) {
            return Future.succeededFuture();
        }
        boolean already = waits.any("turn " + turn);
        Future<Void> end = waits.on("turn " + turn, settings.turnEnd());
        return alive().compose(_ -> {
            if (!already) {
                insist(turn);
            }
            return end.map(turn);
        });
    }

    /** What waits is taken back, or it would run next; what runs is broken off, again and again until it is. */
    private void insist(String turn) {
        if (!waits.any("turn " + turn)) {
            return;
        }
        session.waiting()
                .forEach(uuid -> controls.call("cancel_async_message", Map.of("message_uuid", uuid), settings.request())
                        .onFailure(e -> waits.note("turn " + turn, e)));
        controls.call("interrupt", Map.of(), settings.request()).onFailure(e -> waits.note("turn " + turn, e));
        vertx.setTimer(settings.insist().toMillis(), _ -> insist(turn));
    }

    @Override
    public Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content) {
        Optional<Question> question = session.approvals().open(requestId);
        if (question.isEmpty()) {
            return Future.succeededFuture(false);
        }
        return alive().compose(
                        _ -> pipe.write(Frames.answer(requestId, Answers.response(question.get(), decision, content))))
                .map(_ -> {
                    // it tells nobody that it was answered
                    session.approvals().settled(session.id(), requestId);
                    return true;
                });
    }

    /** Claude Code takes any name, and says at the turn when there is no such model. */
    @Override
    public Future<Void> model(String model) {
        return alive().compose(_ -> controls.call("set_model", Map.of("model", model), settings.request()))
                .mapEmpty();
    }

    @Override
    public Future<Page<SessionInfo>> sessions(@Nullable String from, int most) {
        return onDisk().compose(files -> vertx.executeBlocking(() -> files.sessions(session.id(), from, most)));
    }

    @Override
    public Future<Page<HistoryItem>> history(String of, @Nullable String from, int most) {
        return onDisk().compose(files -> vertx.executeBlocking(() -> files.history(of, from, most)));
    }

    private Future<Transcripts> onDisk() {
        Transcripts files = transcripts;
        return files == null
                ? failed(ErrorCode.UNSUPPORTED, "this Claude Code does not tell where it keeps its sessions")
                : Future.succeededFuture(files);
    }

    /** One process is one session, so there is nothing to remove while it runs. */
    @Override
    public Future<Void> release(Release policy) {
        if (policy == Release.DETACH || over != null) {
            return Future.succeededFuture();
        }
        releasing = true;
        return interrupt()
                .timeout(settings.releaseStep().toMillis(), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    @Override
    public Future<Void> close() {
        closed = true;
        gone("closed by us");
        return pipe.close();
    }

    private void settled() {
        if (session.nothingOpen()) {
            pipe.settled();
        }
    }

    /** Fails with {@code PEER_FAILED} when the process is gone. */
    private <T> T connected(Supplier<T> work) {
        if (over != null) {
            throw new OstlerException(ErrorCode.PEER_FAILED, "Claude Code is not connected: " + over);
        }
        return work.get();
    }

    private Future<Void> alive() {
        return Future.succeededFuture().map(_ -> connected(() -> null));
    }

    private static <T> Future<T> failed(ErrorCode code, String why) {
        return Future.failedFuture(new OstlerException(code, why));
    }

    private void gone(String why) {
        if (over == null) {
            over = why;
            Throwable cause = new OstlerException(ErrorCode.PEER_FAILED, "Claude Code is gone: " + why);
            caughtUp.tryFail(cause);
            controls.failAll(cause);
            waits.failAll(cause);
        }
    }

    /** What comes through the pipe. */
    private final class Codec implements JsonFrames.Codec {
        @Override
        public void frame(JsonNode frame, String line) {
            session.on(frame, line);
        }

        @Override
        public void caughtUp() {
            Open.Resume past = resumed;
            session.caughtUp(past == null ? null : past.turn(), past == null ? Set.of() : past.asked());
            caughtUp.tryComplete();
        }

        @Override
        public void ended(String why) {
            boolean told = over != null || closed;
            gone(why);
            if (!told) {
                listener.onDisconnected(why);
            }
        }
    }

    /** Where the session's decisions go. */
    private final class Out implements Port {
        @Override
        public void emit(SessionEvent event) {
            outlet.emit(event);
            if (event instanceof SessionEvent.TurnEnded ended) {
                waits.done("turn " + ended.turn());
            }
        }

        @Override
        public boolean silent() {
            return outlet.silent();
        }

        @Override
        public void answered(JsonNode response) {
            controls.answered(response);
        }

        @Override
        public void refuse(String request, String why) {
            if (!outlet.silent()) {
                pipe.write(Frames.refusal(request, why)).onFailure(e -> LOG.warn("not refused: {}", e.getMessage()));
            }
        }

        @Override
        public void refused(String why) {
            if (!open) {
                controls.failAll(new OstlerException(ErrorCode.PEER_FAILED, why));
            }
        }

        @Override
        public void acknowledged(String uuid) {
            waits.done("message " + uuid);
        }
    }
}
