package dev.ostler.drivers.codex;

import static dev.ostler.drivers.Ability.APPROVALS;
import static dev.ostler.drivers.Ability.ARCHIVE;
import static dev.ostler.drivers.Ability.DELETE;
import static dev.ostler.drivers.Ability.DETACH;
import static dev.ostler.drivers.Ability.FORK;
import static dev.ostler.drivers.Ability.HISTORY;
import static dev.ostler.drivers.Ability.IMAGES;
import static dev.ostler.drivers.Ability.MODEL;
import static dev.ostler.drivers.Ability.OPEN;
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
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code codex app-server} over WebSocket. Measured against codex 0.169.0. */
public final class CodexProtocol implements Protocol {
    private final SecureRandom random = new SecureRandom();

    @Override
    public String name() {
        return "codex";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.of(
                STEER, RESUME, DETACH, DELETE, APPROVALS, HISTORY, SESSIONS, OPEN, FORK, ARCHIVE, MODEL, IMAGES);
    }

    @Override
    public Launch launch(HarnessDefinition definition, @Nullable String resume) {
        return CodexLaunch.of(definition, random);
    }

    /** The first TERM drains and waits for a running turn without a limit; the second ends it at once. */
    @Override
    public Stopping stopping() {
        return new Stopping(List.of(
                new Stopping.Step("TERM", Duration.ofSeconds(2)), new Stopping.Step("TERM", Duration.ofSeconds(1))));
    }

    @Override
    public Driver driver(Vertx vertx, Target target, Driver.Listener listener) {
        return new CodexDriver(vertx, target, listener, CodexSettings.reading(target.frameBytes()));
    }
}
