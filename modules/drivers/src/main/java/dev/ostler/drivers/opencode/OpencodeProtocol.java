package dev.ostler.drivers.opencode;

import static dev.ostler.drivers.Ability.APPROVALS;
import static dev.ostler.drivers.Ability.DELETE;
import static dev.ostler.drivers.Ability.DETACH;
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

/** {@code opencode serve} over HTTP and server-sent events. Measured against opencode 1.18.33. */
public final class OpencodeProtocol implements Protocol {
    private final SecureRandom random = new SecureRandom();

    @Override
    public String name() {
        return "opencode";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.of(STEER, RESUME, DETACH, DELETE, APPROVALS, HISTORY, SESSIONS, OPEN, MODEL, IMAGES);
    }

    @Override
    public Launch launch(HarnessDefinition definition, @Nullable String resume) {
        return OpencodeLaunch.of(definition, random);
    }

    /** TERM ends it at once, without a word to what its tools have started: the sweep finds those. */
    @Override
    public Stopping stopping() {
        return new Stopping(List.of(new Stopping.Step("TERM", Duration.ofSeconds(3))));
    }

    @Override
    public Driver driver(Vertx vertx, Target target, Driver.Listener listener) {
        return new OpencodeDriver(vertx, target, listener, OpencodeSettings.reading(target.frameBytes()), random);
    }
}
