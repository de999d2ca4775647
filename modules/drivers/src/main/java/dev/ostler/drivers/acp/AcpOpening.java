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
    private final @Nullable String model;

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
                .map(Agent::of);
    }

    Future<Void> make() {
        return peer.call(Ids.other("new"), "session/new", new Wire.NewSession(cwd, List.of()), settings.session())
                .compose(made -> {
                    String id = made.path("sessionId").asText();
                    if (id.isEmpty()) {
                        return Future.failedFuture(
                                new OstlerException(ErrorCode.PEER_FAILED, "the agent made a session without an id"));
                    }
                    session.opened(id, true);
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
        return load(resume.session()).<Void>mapEmpty().onSuccess(_ -> session.opened(resume.session(), false));
    }

    /** Loads a session; the future has its past. */
    Future<Past> load(String id) {
        try {
            session.loading(id);
        } catch (OstlerException e) {
            return Future.failedFuture(e);
        }
        return peer.call(Ids.load(id), "session/load", new Wire.LoadSession(id, cwd, List.of()), settings.session())
                .transform(done -> {
                    Past past = session.loaded();
                    return done.succeeded() ? Future.succeededFuture(past) : Future.failedFuture(done.cause());
                });
    }
}
