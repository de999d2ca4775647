package dev.ostler.cli.server;

import dev.ostler.cli.Interrupts;
import dev.ostler.core.bus.BusClient;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Operations;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of a broker: TERM and INT are {@code ostler down}, a second one hurries, a third one ends it where it stands. HUP
 * reads the settings again.
 */
final class Shutdown {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration HURRY = Duration.ofSeconds(2);
    private static final int KILLED = 137;

    private final Vertx vertx;
    private final Consumer<String> abandon;
    private int arrived;

    /** {@code abandon} takes a server down whose broker does not answer, or finds that it is going anyway. */
    Shutdown(Vertx vertx, Consumer<String> abandon) {
        this.vertx = vertx;
        this.abandon = abandon;
    }

    /** From now on; before, a signal ends the start as it ends any program. */
    void on(Interrupts signals, Reloading reloading) {
        signals.on("TERM", () -> arrived("SIGTERM"));
        signals.on("INT", () -> arrived("SIGINT"));
        signals.on("HUP", reloading::run);
    }

    private synchronized void arrived(String signal) {
        arrived++;
        switch (arrived) {
            case 1 -> down(signal, null);
            case 2 -> down(signal + " again", HURRY);
            default -> {
                log.warn("{} for the third time: what is not yet released is settled by the next start", signal);
                Runtime.getRuntime().halt(KILLED);
            }
        }
    }

    private void down(String reason, @Nullable Duration grace) {
        log.info("{}: going down", reason);
        try {
            new BusClient(vertx.eventBus(), Caller.LOCAL)
                    .call(Operations.DOWN, new Broker.Down(reason, grace, null))
                    .onFailure(e -> abandon.accept("the broker does not answer: " + e.getMessage()));
        } catch (IllegalStateException | RejectedExecutionException e) {
            log.debug("all is closed already", e);
        }
    }
}
