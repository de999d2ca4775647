package dev.ostler.drivers.claude;

import static dev.ostler.drivers.Ability.APPROVALS;
import static dev.ostler.drivers.Ability.HISTORY;
import static dev.ostler.drivers.Ability.IMAGES;
import static dev.ostler.drivers.Ability.MODEL;
import static dev.ostler.drivers.Ability.RESUME;
import static dev.ostler.drivers.Ability.SESSIONS;
import static dev.ostler.drivers.Ability.STEER;

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
import org.jspecify.annotations.Nullable;

/** {@code claude -p} with stream-json on its pipes. Measured against Claude Code 2.1.329. */
public final class ClaudeProtocol implements Protocol {
    @Override
    public String name() {
        return "claude";
    }

    /** One process is one session: another one is opened by another start, and it cannot be left alone. */
    @Override
    public Capabilities capabilities() {
        return Capabilities.of(STEER, RESUME, APPROVALS, HISTORY, SESSIONS, MODEL, IMAGES);
    }

    @Override
    public Wire wire() {
        return Wire.PIPES;
    }

    @Override
    public Launch launch(HarnessDefinition definition, @Nullable String resume) {
        return ClaudeLaunch.of(definition, resume);
    }

    /** At the end of its input it finishes a running turn first; TERM ends that at once, with its tools. */
    @Override
    public Stopping stopping() {
        return new Stopping(List.of(new Stopping.Step("TERM", Duration.ofSeconds(3))), Duration.ofSeconds(3));
    }

    @Override
    public Driver driver(Vertx vertx, Target target, Driver.Listener listener) {
        return new ClaudeDriver(vertx, target.pipe(), listener, ClaudeSettings.DEFAULT);
    }
}
