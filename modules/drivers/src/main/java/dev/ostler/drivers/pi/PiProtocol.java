package dev.ostler.drivers.pi;

import static dev.ostler.drivers.Ability.APPROVALS;
import static dev.ostler.drivers.Ability.HISTORY;
import static dev.ostler.drivers.Ability.IMAGES;
import static dev.ostler.drivers.Ability.MODEL;
import static dev.ostler.drivers.Ability.OPEN;
import static dev.ostler.drivers.Ability.RESUME;
import static dev.ostler.drivers.Ability.STEER;

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
import org.jspecify.annotations.Nullable;

/** {@code pi --mode rpc} over its pipes. Measured against pi 0.87.1. */
public final class PiProtocol implements Protocol {
    @Override
    public String name() {
        return "pi";
    }

    /** Without {@code pi-gate.ts}, or an extension like it, nothing asks. Sessions can be neither listed nor deleted. */
    @Override
    public Capabilities capabilities() {
        return Capabilities.of(STEER, RESUME, APPROVALS, HISTORY, OPEN, MODEL, IMAGES);
    }

    @Override
    public Launch launch(HarnessDefinition definition, @Nullable String resume) {
        return PiLaunch.of(definition, resume);
    }

    @Override
    public Wire wire() {
        return Wire.PIPES;
    }

    /** The end of stdin ends it at once, also in the middle of a turn. */
    @Override
    public Stopping stopping() {
        return new Stopping(List.of(new Stopping.Step("TERM", Duration.ofSeconds(3))), Duration.ofSeconds(3));
    }

    @Override
    public Driver driver(Vertx vertx, Target target, Driver.Listener listener) {
        return new CommandDriver(vertx, target.pipe(), listener, CommandSettings.DEFAULT, PiDialect::new);
    }
}
