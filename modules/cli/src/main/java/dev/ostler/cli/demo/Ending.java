package dev.ostler.cli.demo;

import dev.ostler.cli.Interrupts;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** However the demo ends (by itself, by Ctrl-C, by its time limit), what it started is let go first. */
final class Ending {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int INTERRUPTED = 130;

    private final Stage stage;
    private final Narrator say;
    private boolean settled;
    private volatile boolean aborting;

    Ending(Stage stage, Narrator say) {
        this.stage = stage;
        this.say = say;
    }

    void on(Interrupts signals, Duration longest) {
        signals.on("INT", () -> abort("interrupted", INTERRUPTED));
        signals.on("TERM", () -> abort("terminated", 143));
        Thread.ofPlatform().daemon().name("demo-limit").start(() -> {
            LockSupport.parkNanos(longest.toNanos());
            abort("it took longer than " + longest.toSeconds() + " s", 1);
        });
    }

    /** Lets everything go that is still there; once. */
    synchronized void settle() {
        if (settled) {
            return;
        }
        settled = true;
        if (stage.down()) {
            return;
        }
        try {
            stage.api().call(Operations.DOWN, new Broker.Down("the demo is over", GRACE, null));
            stage.awaitDown();
        } catch (OstlerException | IOException | DemoFailure e) {
            say.failed("what it started could not be let go: " + e.getMessage());
        }
    }

    /** What fails while it is being aborted fails because of that, and has nothing to say. */
    void leaveItToAbort() {
        while (aborting) {
            LockSupport.park();
        }
    }

    private void abort(String why, int code) {
        synchronized (this) {
            if (settled) {
                return;
            }
            aborting = true;
            say.failed(why);
            settle();
        }
        try {
            stage.close();
        } catch (IOException e) {
            say.failed("the temporary directory is left: " + e.getMessage());
        }
        say.out().flush();
        Runtime.getRuntime().halt(code);
    }
}
