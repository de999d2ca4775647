package dev.ostler.drivers.acp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.DriverException;
import dev.ostler.drivers.Target;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shakes hands and opens sessions. */
final class AcpOpening {
    private final AcpPeer peer;
    private final AcpSession session;
    private final Port port;
    private final AcpSettings settings;
    private final String cwd;
    private final Youth youth = new Youth(InstantSource.system());
    private boolean losesYoungSessions;
    private @Nullable String model;
    private @Nullable JsonNode offers;

    AcpOpening(AcpPeer peer, AcpSession session, Port port, Target target, AcpSettings settings) {
        this.peer = peer;
        this.session = session;
        this.port = port;
        this.settings = settings;
        this.cwd = target.cwd() == null ? Path.of("").toAbsolutePath().toString() : target.cwd();
        this.model = target.model();
    }

    /** The first question to an agent, and the cheapest: it may be asked at any time, also while a turn runs. */
    Future<Agent> initialize(String id) {
        String version = Optional.ofNullable(AcpOpening.class.getPackage().getImplementationVersion())
                .orElse("dev");
        return peer.call(id, "initialize", Wire.initialize(version), settings.handshake())
                .map(Agent::of)
                .onSuccess(agent -> losesYoungSessions = agent.losesYoungSessions());
    }

    Future<Void> make() {
        return peer.call(Ids.other("new"), "session/new", new Wire.NewSession(cwd, List.of()), settings.session())
                .compose(made -> {
                    String id = made.path("sessionId").asText();
                    if (id.isEmpty()) {
                        return Future.failedFuture(
                                new OstlerException(ErrorCode.PEER_FAILED, "the agent made a session without an id"));
                    }
                    youth.made(id);
                    session.opened(id, true);
                    offers = made;
                    return model == null ? Future.succeededFuture() : choose(made, id, model);
                });
    }

    /** A model that is not on offer may have been chosen by the agent's arguments: it is told, and no failure. */
    private Future<Void> choose(JsonNode made, String id, String wanted) {
        return switch (Models.choice(made, id, wanted)) {
            case Models.Chosen() -> Future.succeededFuture();
            case Models.Choose(String method, var params) ->
                peer.call(Ids.other("model"), method, params, settings.request())
                        .mapEmpty();
            case Models.Missing(List<String> offered) -> {
                port.emit(new SessionEvent.Failure(
                        id,
                        null,
                        "model '" + wanted + "' is not chosen: the agent offers "
                                + (offered.isEmpty() ? "no choice" : String.join(", ", offered)),
                        false));
                yield Future.succeededFuture();
            }
        };
    }

    /** Goes on with a session; in the process in which it is open nothing needs to be done. */
    Future<Void> resume(Agent agent, Driver.Open.Resume resume) {
        if (session.isOpenHere()) {
            return Future.succeededFuture();
        }
        session.processChanged();
        if (!agent.load()) {
            return Future.failedFuture(new DriverException(
                    VerdictReason.HANDSHAKE_FAILED,
                    agent.name() + " cannot go on with session " + resume.session() + " of an earlier process"));
        }
        return reopen(resume.session());
    }

    /** Opens an old session, with the model that is wanted. */
    Future<Void> reopen(String id) {
        return load(id).compose(_ -> {
            session.opened(id, false);
            return model == null || offers == null ? Future.succeededFuture() : choose(offers, id, model);
        });
    }

    /** False when the agent is known to offer no choice: what it offers is told with each session that is opened. */
    boolean choosesModel() {
        return offers == null || Models.any(offers);
    }

    /**
     * Gives the open session another model. One that was opened through an earlier broker has not told us what it
     * offers: it is loaded where it is open, which tells that again. Where that cannot be done, as in the middle of a
     * turn, the agent itself says what it takes.
     */
    Future<Void> model(Agent agent, String wanted) {
        return offers == null && agent.load() && session.settled()
                ? offered().compose(_ -> choose(wanted))
                : choose(wanted);
    }

    private Future<Void> offered() {
        String id = session.id();
        return load(id).compose(_ -> {
                    if (offers != null && !Models.any(offers)) {
                        offers = null;
                    }
                    // an agent may have gone back to its own with that
                    return offers == null || model == null ? Future.<Void>succeededFuture() : choose(offers, id, model);
                })
                .otherwiseEmpty();
    }

    private Future<Void> choose(String wanted) {
        String id = session.id();
        Models choice = offers == null ? Models.direct(id, wanted) : Models.request(offers, id, wanted);
        return switch (choice) {
            case Models.Chosen() -> Future.succeededFuture();
            case Models.Choose(String method, var params) ->
                peer.call(Ids.other("model"), method, params, settings.request())
                        .<Void>mapEmpty()
                        .onSuccess(_ -> model = wanted);
            case Models.Missing(List<String> offered) ->
                Future.failedFuture(new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "the agent has no model '" + wanted + "'; it offers " + String.join(", ", offered)));
        };
    }

    /** Copies a session; the copy may be open in the agent. */
    Future<String> fork(String of) {
        session.copying(of);
        return peer.call(
                        Ids.other("fork"), "session/fork", new Wire.ForkSession(of, cwd, List.of()), settings.session())
                .onComplete(_ -> session.copied())
                .compose(answer -> {
                    String copy = answer.path("sessionId").asText();
                    return copy.isEmpty()
                            ? Future.failedFuture(
                                    new OstlerException(ErrorCode.PEER_FAILED, "the agent made a copy without an id"))
                            : Future.succeededFuture(copy);
                });
    }

    /** Loads a session; the future has its past. */
    Future<Past> load(String id) {
        try {
            if (losesYoungSessions) {
                youth.check(id);
            }
            session.loading(id);
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
        return peer.call(Ids.load(id), "session/load", new Wire.LoadSession(id, cwd, List.of()), settings.session())
                .transform(done -> {
                    Past past = session.loaded();
                    if (done.succeeded()) {
                        offers = done.result();
                    }
                    return done.succeeded() ? Future.succeededFuture(past) : Future.failedFuture(done.cause());
                });
    }
}
