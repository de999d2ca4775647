package dev.ostler.drivers.serve;

import static dev.ostler.drivers.Ability.APPROVALS;
import static dev.ostler.drivers.Ability.HISTORY;
import static dev.ostler.drivers.Ability.MODEL;
import static dev.ostler.drivers.Ability.OPEN;
import static dev.ostler.drivers.Ability.STEER;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Driver;
import dev.ostler.drivers.Launch;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Stopping;
import dev.ostler.drivers.Target;
import dev.ostler.drivers.Wire;
import dev.ostler.drivers.commands.CommandDriver;
import dev.ostler.drivers.commands.CommandSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code ostler serve}, and peers that speak like it. */
public final class ServeProtocol implements Protocol {
    /** Images are shown to the agent that a serve has behind it, which is known when it was opened. */
    static final Capabilities CAPABILITIES = Capabilities.of(STEER, APPROVALS, HISTORY, OPEN, MODEL);

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** The definition says it all. */
    @Override
    public Launch launch(HarnessDefinition definition, @Nullable String resume) {
        return new Launch(List.of(), Map.of(), List.of(), new Auth.None());
    }

    @Override
    public Wire wire() {
        return Wire.PIPES;
    }

    /** At the end of stdin it writes its session file and ends. */
    @Override
    public Stopping stopping() {
        return new Stopping(List.of(new Stopping.Step("TERM", Duration.ofSeconds(5))), Duration.ofSeconds(10));
    }

    @Override
    public Driver driver(Vertx vertx, Target target, Driver.Listener listener) {
        return new CommandDriver(
                vertx,
                target.pipe(),
                listener,
                CommandSettings.DEFAULT,
                (conversation, link) -> new ServeDialect(conversation, link, target.model()));
    }
}
