package dev.ostler.drivers.pty;

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

/** Any program in a terminal. */
public final class PtyProtocol implements Protocol {
    /** Of the terminal in which the broker was started; what is said of it is wrong of this one. */
    private static final List<String> OF_ANOTHER_TERMINAL = List.of(
            "COLUMNS",
            "LINES",
            "TERMCAP",
            "COLORTERM",
            "TERM_PROGRAM",
            "TERM_PROGRAM_VERSION",
            "VTE_VERSION",
            "WINDOWID",
            "TMUX",
            "TMUX_PANE",
            "STY");

    @Override
    public String name() {
        return HarnessDefinition.PTY;
    }

    @Override
    public Capabilities capabilities() {
        // what is typed reaches the program, also in a turn, and all else is its own affair
        return Capabilities.of(Ability.STEER, Ability.TERMINAL);
    }

    /** The size is not in the environment: it is the terminal's own, and would be believed after it changed. */
    @Override
    public Launch launch(HarnessDefinition definition, @Nullable String resume) {
        return new Launch(List.of(), Map.of("TERM", "xterm-256color"), OF_ANOTHER_TERMINAL, new Auth.None());
    }

    @Override
    public Wire wire() {
        return Wire.TERMINAL;
    }

    /** As when a window is closed: an interactive shell ignores TERM and ends at a hang-up. */
    @Override
    public Stopping stopping() {
        return new Stopping(List.of(
                new Stopping.Step("HUP", Duration.ofSeconds(2)), new Stopping.Step("TERM", Duration.ofSeconds(3))));
    }

    @Override
    public Driver driver(Vertx vertx, Target target, Driver.Listener listener) {
        return new PtyDriver(vertx, target.screened(), listener, System::nanoTime);
    }
}
