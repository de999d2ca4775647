package dev.ostler.gateway.hooks;

import dev.ostler.client.EventHub;
import dev.ostler.client.StreamLimits;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All hooks of a broker. Undeployed, what was not delivered is delivered by the next one. */
public final class HooksVerticle extends VerticleBase {
    /** A receiver may be away for long: its place in the log waits for it, and costs nothing. */
    private static final StreamLimits PATIENT = StreamLimits.DEFAULT.withSlow(Duration.ofDays(365));

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final List<Hook> hooks;
    private final Path dir;
    private final String store;
    private final Duration firstPause;
    private final List<HookRunner> runners = new ArrayList<>();
    private @Nullable EventHub hub;
    private @Nullable HttpClient client;

    /**
     * @param dir where their places are kept; made with mode 0700
     * @param store id of the store, for the lineage of commands
     */
    public HooksVerticle(List<Hook> hooks, Path dir, String store) {
        this(hooks, dir, store, FIRST_PAUSE);
    }

    HooksVerticle(List<Hook> hooks, Path dir, String store, Duration firstPause) {
        this.hooks = List.copyOf(hooks);
        this.dir = dir;
        this.store = store;
        this.firstPause = firstPause;
    }

    @Override
    public Future<?> start() {
        client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(false).setConnectTimeout(10_000));
        return EventHub.open(vertx, PATIENT).compose(opened -> {
            hub = opened;
            return Future.all(hooks.stream().map(hook -> run(hook, opened)).toList());
        });
    }

    private Future<?> run(Hook hook, EventHub opened) {
        return vertx.executeBlocking(() -> new HookFiles(dir, hook.name())).onSuccess(files -> {
            Delivery delivery = hook.url() == null
                    ? new HookCommand(vertx, hook, files.input(), store + "/hook-" + hook.name())
                    : new Webhook(hook, java.util.Objects.requireNonNull(client), Clock.systemUTC());
            HookRunner runner = new HookRunner(vertx, opened, hook, files, delivery, firstPause);
            runners.add(runner);
            runner.start();
        });
    }

    @Override
    public Future<?> stop() {
        runners.forEach(HookRunner::stop);
        return (hub == null ? Future.succeededFuture() : hub.close())
                .eventually(() -> client == null ? Future.succeededFuture() : client.close());
    }
}
