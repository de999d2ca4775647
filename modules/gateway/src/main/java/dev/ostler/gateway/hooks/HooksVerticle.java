package dev.ostler.gateway.hooks;

import dev.ostler.client.EventFollower;
import dev.ostler.client.EventHub;
import dev.ostler.client.StreamLimits;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.core.ops.Subscribers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All hooks of a broker. Undeployed, what was not delivered is delivered by the next one. */
public final class HooksVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(HooksVerticle.class);

    /** A receiver may be away for long: its place in the log waits for it, and costs nothing. */
    private static final StreamLimits PATIENT = StreamLimits.DEFAULT.withSlow(Duration.ofDays(365));

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final List<Hook> first;
    private final Path dir;
    private final String store;
    private final Duration firstPause;
    private final Map<String, Running> running = new HashMap<>();
    /** The last change; the next one waits for it. */
    private Future<?> changed = Future.succeededFuture();
    /** Opened with the first hook. */
    private @Nullable Future<EventHub> hub;

    private @Nullable HttpClient client;
    private @Nullable MultiGauge lags;
    private final AtomicLong buried = new AtomicLong();
    private boolean stopped;

    private record Running(Hook hook, HookFiles files, EventFollower follower) {
        /** Blocking. */
        Subscribers.Hook position() throws IOException {
            return new Subscribers.Hook(hook.name(), follower.kept(), follower.lag(), files.buried());
        }
    }

    /**
     * @param hooks to begin with
     * @param dir where their places are kept; made with mode 0700
     * @param store id of the store, for the lineage of commands
     */
    public HooksVerticle(List<Hook> hooks, Path dir, String store) {
        this(hooks, dir, store, FIRST_PAUSE);
    }

    HooksVerticle(List<Hook> hooks, Path dir, String store, Duration firstPause) {
        this.first = List.copyOf(hooks);
        this.dir = dir;
        this.store = store;
        this.firstPause = firstPause;
    }

    @Override
    public Future<?> start() {
        return change(first);
    }

    /**
     * From now on these, and no others; from any thread. One that stays as it is notices nothing. One that changed goes on
     * where it was, after what it has under way. One that is gone keeps its place, for when it comes again. Completes
     * when all of them run; one that cannot be started is the failure, and the others run.
     */
    public Future<Void> follow(List<Hook> hooks) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> {
            changed = changed.transform(_ -> change(hooks));
            changed.<Void>mapEmpty().onComplete(done);
        });
        return done.future();
    }

    /** Registers its meters: how far each hook is behind, and what was given up; from any thread. */
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("ostler.hooks.dead", buried, AtomicLong::get)
                .description("Frames that a hook gave up: its dead letters")
                .register(registry);
        MultiGauge made = MultiGauge.builder("ostler.hook.lag")
                .description("Events that a hook is behind")
                .register(registry);
        context.runOnContext(_ -> {
            lags = made;
            measure();
        });
    }

    /** Where each of them is; from any thread. */
    public Future<List<Subscribers.Hook>> positions() {
        Promise<List<Subscribers.Hook>> done = Promise.promise();
        context.runOnContext(_ -> {
            List<Running> all = running.values().stream()
                    .sorted(Comparator.comparing(one -> one.hook().name()))
                    .toList();
            vertx.executeBlocking(
                            () -> {
                                List<Subscribers.Hook> positions = new ArrayList<>();
                                for (Running one : all) {
                                    positions.add(one.position());
                                }
                                return positions;
                            },
                            false)
                    .onComplete(done);
        });
        return done.future();
    }

    private void measure() {
        if (lags != null) {
            lags.register(
                    running.values().stream()
                            .<MultiGauge.Row<?>>map(one -> MultiGauge.Row.of(
                                    Tags.of("hook", one.hook().name()),
                                    () -> one.follower().lag()))
                            .toList(),
                    true);
        }
    }

    private Future<?> change(List<Hook> hooks) {
        Map<String, Hook> wanted =
                hooks.stream().collect(Collectors.toMap(Hook::name, hook -> hook, (a, _) -> a, LinkedHashMap::new));
        TreeSet<String> names = new TreeSet<>(running.keySet());
        names.addAll(wanted.keySet());
        return Future.join(names.stream()
                        .map(name -> change(running.get(name), wanted.get(name)))
                        .toList())
                .onComplete(_ -> measure());
    }

    private Future<?> change(@Nullable Running before, @Nullable Hook now) {
        if (before == null) {
            return run(Objects.requireNonNull(now, "one of the two"));
        }
        if (before.hook().equals(now)) {
            return Future.succeededFuture();
        }
        running.remove(before.hook().name());
        return before.follower().stop().compose(_ -> {
            if (now == null) {
                log.info(
                        "hook {} is gone; its place in the log stays",
                        before.hook().name());
                return Future.succeededFuture();
            }
            log.info("hook {} follows its new settings", now.name());
            return run(now);
        });
    }

    private Future<?> run(Hook hook) {
        return vertx.executeBlocking(() -> new HookFiles(dir, hook.name()))
                .compose(files -> hub().onSuccess(opened -> {
                    if (stopped) {
                        return;
                    }
                    Delivery delivery = hook.url() == null
                            ? new HookCommand(vertx, hook, files.input(), store + "/hook-" + hook.name())
                            : new Webhook(hook, client(), Clock.systemUTC());
                    EventFollower follower = new EventFollower(
                            vertx,
                            opened,
                            new Subscribe("latest", hook.harness(), hook.on(), null, null, null),
                            files.place(),
                            "hook " + hook.name(),
                            new HookHandler(vertx, hook, files, delivery, buried),
                            firstPause);
                    running.put(hook.name(), new Running(hook, files, follower));
                    follower.start();
                }));
    }

    private Future<EventHub> hub() {
        Future<EventHub> known = hub;
        if (known == null || known.failed()) {
            known = EventHub.open(vertx, PATIENT);
            hub = known;
        }
        return known;
    }

    private HttpClient client() {
        HttpClient known = client;
        if (known == null) {
            known = vertx.createHttpClient(
                    new HttpClientOptions().setKeepAlive(false).setConnectTimeout(10_000));
            client = known;
        }
        return known;
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        // what is under way may take its time: it is not waited for, and told again by the next one
        running.values().forEach(one -> one.follower().stop());
        return (hub == null ? Future.succeededFuture() : hub.compose(EventHub::close))
                .eventually(() -> client == null ? Future.succeededFuture() : client.close());
    }
}
