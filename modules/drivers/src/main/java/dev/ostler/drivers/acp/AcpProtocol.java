package dev.ostler.drivers.acp;

import static dev.ostler.drivers.Ability.APPROVALS;
import static dev.ostler.drivers.Ability.HISTORY;
import static dev.ostler.drivers.Ability.IMAGES;
import static dev.ostler.drivers.Ability.MODEL;
import static dev.ostler.drivers.Ability.OPEN;
import static dev.ostler.drivers.Ability.RESUME;
import static dev.ostler.drivers.Ability.SESSIONS;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Launch;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Stopping;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.Wire;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Any agent that speaks the Agent Client Protocol on stdin and stdout. */
public final class AcpProtocol implements Protocol {
    @Override
    public String name() {
        return "acp";
    }

    /** What most agents have; which of it this one has, and whether it deletes sessions, is known when it is open. */
    @Override
    public Capabilities capabilities() {
        return Capabilities.of(RESUME, APPROVALS, HISTORY, SESSIONS, OPEN, MODEL, IMAGES);
    }

    @Override
    public Launch launch(HarnessDefinition definition, @Nullable String resume) {
        return new Launch(List.of(), Map.of(), List.of(), new Auth.None());
    }

    @Override
    public Wire wire() {
        return Wire.PIPES;
    }

    /**
     * opencode, claude-agent-acp and gemini end within 0.2 s of their input; codex-acp never does, and all of them end
     * at a TERM in order, so that a short wait costs nothing.
     */
    @Override
    public Stopping stopping() {
        return new Stopping(List.of(new Stopping.Step("TERM", Duration.ofSeconds(3))), Duration.ofSeconds(1));
    }

    @Override
    public Driver driver(Vertx vertx, Target target, Driver.Listener listener) {
        return new AcpDriver(vertx, target, listener, AcpSettings.DEFAULT);
    }
}
