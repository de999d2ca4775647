package dev.ostler.cli.server;

import dev.ostler.broker.LogBounds;
import dev.ostler.broker.Reload;
import dev.ostler.core.bus.Addresses;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Durations;
import dev.ostler.gateway.hooks.Hook;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the settings again while the broker runs. Settings that are wrong change nothing. */
final class Reloading {
    private static final Logger log = LoggerFactory.getLogger(Reloading.class);

    private final Vertx vertx;
    private final ServerPlan running;
    private final Supplier<ServerPlan> settings;
    private final Function<List<Hook>, Future<?>> hooks;

    /** {@code running} is what the broker was started with, {@code hooks} takes other ones. */
    Reloading(Vertx vertx, ServerPlan running, Supplier<ServerPlan> settings, Function<List<Hook>, Future<?>> hooks) {
        this.vertx = vertx;
        this.running = running;
        this.settings = settings;
        this.hooks = hooks;
    }

    void run() {
        ServerPlan now;
        try {
            now = settings.get();
        } catch (OstlerException e) {
            log.error("SIGHUP: the settings stay as they are: {}", e.problem().message());
            return;
        }
        vertx.eventBus()
                .send(
                        Addresses.RELOAD,
                        new Reload(now.definitions(), now.maxHarnesses(), now.log()),
                        new DeliveryOptions().setLocalOnly(true));
        hooks.apply(now.hooks()).onFailure(e -> log.error("SIGHUP: not all hooks run: {}", e.getMessage()));
        List<String> later = atNextStart(running, now);
        log.info(
                "SIGHUP: settings read again: at most {} harnesses, definitions in {}, lifecycle events kept for {}, {}"
                        + " events and {} bytes at most{}",
                now.maxHarnesses(),
                now.definitions(),
                Durations.format(now.log().lifecycle().age()),
                now.log().lifecycle().events(),
                now.log().lifecycle().bytes().bytes(),
                later.isEmpty() ? "" : "; at the next start: " + String.join(", ", later));
    }

    /** The settings that differ and that only a start can change. */
    static List<String> atNextStart(ServerPlan running, ServerPlan now) {
        List<String> out = new ArrayList<>();
        note(out, "data", running.data(), now.data());
        note(out, "host", running.host(), now.host());
        note(out, "port", running.port(), now.port());
        note(out, "node", running.node(), now.node());
        note(out, "names", running.names(), now.names());
        note(out, "allowRemote", running.allowRemote(), now.allowRemote());
        LogBounds.Stream before = running.log().stream();
        LogBounds.Stream then = now.log().stream();
        note(out, "journal.stream.events", before.events(), then.events());
        note(out, "journal.stream.bytes", before.bytes().bytes(), then.bytes().bytes());
        note(
                out,
                "journal.stream.totalBytes",
                before.total().bytes(),
                then.total().bytes());
        note(
                out,
                "journal.reserveBytes",
                running.log().reserve().bytes(),
                now.log().reserve().bytes());
        return out;
    }

    private static void note(List<String> out, String name, Object before, Object now) {
        if (!Objects.equals(before, now)) {
            out.add(name + " " + now);
        }
    }
}
