package dev.ostler.drivers.commands;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.f4b6a3.ulid.UlidCreator;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.session.Decision;
import dev.ostler.core.session.HistoryItem;
import dev.ostler.core.session.Image;
import dev.ostler.core.session.Page;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.core.session.TurnOutcome;
import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.stdio.JsonFrames;
import dev.ostler.drivers.stdio.Outlet;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver of a peer that takes commands; what its frames mean is the {@link Dialect}'s. */
public final class CommandDriver implements Driver {
    private static final Logger LOG = LoggerFactory.getLogger(CommandDriver.class);

    private final CommandSettings settings;
    private final Outlet outlet;
    private final Pipe pipe;
    private final Link link;
    private final Conversation conversation;
    private final Dialect dialect;
    private final Set<String> answering = new HashSet<>();
    private @Nullable Future<String> starting;
    private boolean releasing;

    /** Lives on the caller's context. */
    public CommandDriver(Vertx vertx, Pipe pipe, Listener listener, CommandSettings settings, Dialect.Maker maker) {
        this.settings = settings;
        this.pipe = pipe;
        this.outlet = new Outlet(guarded(listener));
        this.conversation = new Conversation(outlet, pipe::settled);
        this.link = new Link(vertx, pipe, settings);
        this.dialect = maker.make(conversation, link);
        this.link.reader(new JsonFrames(vertx, outlet, new Codec(listener)), dialect.name());
    }

    @Override
    public Future<Void> probe() {
        return link.read().compose(_ -> dialect.state()).mapEmpty();
    }

    @Override
    public Future<Session> open(Open how) {
        releasing = false;
        if (how instanceof Open.Resume(String session, String turn, Set<String> asked)) {
            conversation.resuming(session, turn, asked);
        }
        return link.read()
                .compose(_ -> {
                    conversation.caughtUp();
                    return dialect.state();
                })
                .compose(state ->
                        how instanceof Open.Resume r ? dialect.resumed(state, r.session()) : dialect.ready(state))
                .map(this::opened);
    }

    @Override
    public @Nullable Capabilities capabilities() {
        return dialect.capabilities();
    }

    @Override
    public Future<Session> change(Open how) {
        return idle("open another session", () -> dialect.change(how).map(this::opened));
    }

    @Override
    public Future<Void> model(String model) {
        return dialect.model(model);
    }

    @Override
    public Future<Page<HistoryItem>> history(String session, @Nullable String from, int most) {
        if (!session.equals(conversation.session())) {
            return failed(
                    ErrorCode.CONFLICT,
                    dialect.name() + " tells the past of its open session only, which is " + conversation.session());
        }
        try {
            return dialect.history(from, most);
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
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
        String turn = UlidCreator.getMonotonicUlid().toString();
        boolean settled = conversation.isSettled();
        try {
            conversation.prompting(turn, text, client);
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
        if (settled) {
            pipe.settled();
        }
        Future<String> begun = link.call("prompt:" + turn, "prompt", dialect.prompt(text, images), settings.prompt())
                .map(turn)
                .onFailure(_ -> conversation.promptFailed(turn))
                .onSuccess(_ -> dialect.accepted(turn));
        starting = begun;
        return begun;
    }

    @Override
    public Future<String> steer(String text) {
        Optional<LiveTurn> live = conversation.turn();
        if (live.isEmpty()) {
            return failed(ErrorCode.CONFLICT, "no turn is running: there is nothing to steer");
        }
        return dialect.steer(live.get().id(), text);
    }

    @Override
    public Future<@Nullable String> interrupt() {
        Future<String> beginning = starting;
        if (conversation.turn().isEmpty() && beginning != null && !beginning.isComplete()) {
            return beginning.transform(_ -> interrupt());
        }
        LiveTurn live = conversation.turn().orElse(null);
        if (live == null) {
            return Future.succeededFuture();
        }
        conversation.interrupting(live.id());
        Future<Void> aborted = dialect.abort(live.id());
        conversation.openQuestions().forEach(dialect::dismiss);
        return aborted.transform(done -> done.succeeded() || live.over().isComplete()
                        ? live.over()
                        : Future.<Void>failedFuture(done.cause()))
                .timeout(settings.turnEnd().toMillis(), TimeUnit.MILLISECONDS)
                .map(live.id());
    }

    @Override
    public Future<Boolean> answer(String requestId, Decision decision, @Nullable Map<String, Object> content) {
        Optional<Question> open = conversation.question(requestId);
        if (open.isEmpty() || !answering.add(requestId)) {
            return Future.succeededFuture(false);
        }
        try {
            return dialect.answer(open.get(), decision, content)
                    .onSuccess(_ -> {
                        conversation.settled(requestId);
                        if (decision == Decision.CANCEL) {
                            interrupt().onFailure(e -> LOG.warn("a cancelled turn runs on: {}", e.getMessage()));
                        }
                    })
                    .onComplete(_ -> answering.remove(requestId))
                    .map(true);
        } catch (OstlerException e) {
            answering.remove(requestId);
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<Void> release(Release policy) {
        if (policy == Release.DETACH || !link.isOpen()) {
            return Future.succeededFuture();
        }
        releasing = true;
        return interrupt()
                .<Void>mapEmpty()
                .timeout(settings.releaseStep().toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .map(_ -> {
                    conversation.openQuestions().forEach(q -> {
                        dialect.dismiss(q);
                        conversation.settled(q.id());
                    });
                    if (policy == Release.DELETE) {
                        conversation.emit(new SessionEvent.Failure(
                                conversation.session(),
                                null,
                                "the session is not deleted: " + dialect.name() + " has no command for it",
                                false));
                    }
                    return null;
                });
    }

    @Override
    public Future<Void> close() {
        return link.close();
    }

    private Session opened(Dialect.State state) {
        conversation.opened(state.session(), state.busy());
        if (conversation.isSettled()) {
            pipe.settled();
        }
        return new Session(
                state.session(), conversation.turn().map(LiveTurn::id).orElse(null));
    }

    private <T> Future<T> idle(String what, Supplier<Future<T>> work) {
        return conversation.isSettled()
                ? work.get()
                : failed(ErrorCode.CONFLICT, "a turn is running: interrupt it or wait for its end, then " + what);
    }

    private static <T> Future<T> failed(ErrorCode code, String message) {
        return Future.failedFuture(new OstlerException(code, message));
    }

    private static Listener guarded(Listener listener) {
        return new Listener() {
            @Override
            public void onEvent(SessionEvent event) {
                try {
                    listener.onEvent(event);
                } catch (RuntimeException e) {
                    LOG.error("a listener failed on {}", event.getClass().getSimpleName(), e);
                }
            }

            @Override
            public void onDisconnected(String why) {
                listener.onDisconnected(why);
            }
        };
    }

    /** Answers are understood here, everything else by the dialect. */
    private final class Codec implements JsonFrames.Codec {
        private final Listener listener;

        Codec(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void frame(JsonNode frame, String line) {
            if (frame.path("type").asText("").equals("response")) {
                response(frame);
            } else {
                dialect.frame(frame, line);
            }
        }

        private void response(JsonNode response) {
            String id = response.path("id").asText("");
            boolean success = response.path("success").asBoolean();
            if (id.startsWith("prompt:")) {
                String turn = id.substring("prompt:".length());
                if (success) {
                    conversation.begin(turn);
                } else {
                    conversation.end(turn, TurnOutcome.FAILED, Commands.error(response));
                }
            } else if (id.startsWith("abort:") && success) {
                dialect.aborted(id.substring("abort:".length()));
            }
            if (!link.answered(response) && id.isEmpty()) {
                conversation.emit(new SessionEvent.Raw(null, "response", response.toString()));
            }
        }

        @Override
        public void caughtUp() {
            link.caughtUp();
        }

        @Override
        public void ended(String why) {
            if (link.ended(why)) {
                listener.onDisconnected(why);
            }
        }
    }
}
