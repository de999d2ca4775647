package dev.ostler.broker;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Ability;
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

/** The least that speaks lines of JSON on stdin and stdout, for tests of what all such peers have in common. */
final class LineProtocol implements Protocol {
    static final String NAME = "line";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.of(Ability.RESUME, Ability.APPROVALS);
    }

    @Override
    public Launch launch(HarnessDefinition definition, @Nullable String resume) {
        return new Launch(List.of(), Map.of(), List.of(), new Auth.None());
    }

    @Override
    public Wire wire() {
        return Wire.PIPES;
    }

    @Override
    public Stopping stopping() {
        return new Stopping(List.of(new Stopping.Step("TERM", Duration.ofSeconds(5))), Duration.ofSeconds(5));
    }

    @Override
    public Driver driver(Vertx vertx, Target target, Driver.Listener listener) {
        return new LineDriver(vertx, target, listener);
    }
}
