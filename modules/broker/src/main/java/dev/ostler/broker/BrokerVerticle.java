package dev.ostler.broker;

import dev.ostler.core.bus.Addresses;
import dev.ostler.core.bus.Codecs;
import dev.ostler.core.bus.LoopLag;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.GivenLocale;
import dev.ostler.core.secret.Redactor;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Protocols;
import dev.ostler.drivers.acp.AcpProtocol;
import dev.ostler.drivers.claude.ClaudeProtocol;
import dev.ostler.drivers.codex.CodexProtocol;
import dev.ostler.drivers.opencode.OpencodeProtocol;
import dev.ostler.drivers.pi.PiProtocol;
import dev.ostler.drivers.pty.PtyProtocol;
import dev.ostler.drivers.serve.ServeProtocol;
import dev.ostler.process.Keeper;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker: opens its store, deploys the others, settles what an earlier broker left, and answers the harness and
 * session addresses. {@code start} completes when it answers. {@code stop} leaves every process alone: who wants them
 * released calls {@code broker/down} first.
 */
public final class BrokerVerticle extends VerticleBase {
    /** The version that answers and events carry. */
    public static final String VERSION = "0.1.0";

    private static final Logger log = LoggerFactory.getLogger(BrokerVerticle.class);

    private final BrokerOptions options;
    private final List<Protocol> more;
    private final Clock clock = Clock.tickMillis(ZoneOffset.UTC);
    private final Instant started = clock.instant();
    private final EventCounts counts = new EventCounts();
    private final OpenTurns turns = new OpenTurns();
    private @Nullable Ground ground;
    private volatile @Nullable Consumer<MeterRegistry> meters;
    private @Nullable Deployments deployments;
    private boolean stopping;

    public BrokerVerticle(BrokerOptions options) {
        this(options, List.of());
    }

    /** Speaks {@code more} than what is built in. */
    BrokerVerticle(BrokerOptions options, List<Protocol> more) {
        this.options = options;
        this.more = List.copyOf(more);
    }

    @Override
    public Future<?> start() {
        Codecs.register(vertx.eventBus());
        LocalBus.register(vertx.eventBus());
        return vertx.executeBlocking(() -> Ground.open(options, clock, vertx, this::published))
                .<Object>compose(opened -> {
                    ground = opened;
                    return answer(opened).map(opened);
                })
                // Vert.x does not stop what did not start
                .recover(e -> stop().transform(_ -> Future.failedFuture(e)));
    }

    /** In the order of the log, one thread at a time. */
    private void published(EventBatch batch) {
        counts.published(batch);
        turns.published(batch);
    }

    /** Registers its meters, once it is up; from any thread. */
    public void bindTo(MeterRegistry registry) {
        Consumer<MeterRegistry> known = meters;
        if (known == null) {
            throw new IllegalStateException("the broker is not up");
        }
        known.accept(registry);
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        Ground g = ground;
        Deployments d = deployments;
        Future<Void> quiet = d == null ? Future.succeededFuture() : d.undeployAll();
        return quiet.transform(_ -> g == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(() -> {
                    g.close();
                    return g;
                }));
    }

    private Future<?> answer(Ground g) {
        Redactor redactor = new Redactor();
        Registry registry = new Registry(options.node(), options.maxHarnesses());
        LoopLag lag = LoopLag.measure(vertx);
        meters = to -> BrokerMeters.bind(to, g.journal(), registry, counts, lag);
        FactWriter facts = new FactWriter(vertx, clock, redactor);
        Deployments d = new Deployments(vertx);
        deployments = d;
        Services services = new Services(
                        vertx,
                        options,
                        g.journal(),
                        registry,
                        new Protocols(List.of(
                                new AcpProtocol(),
                                new ClaudeProtocol(),
                                new CodexProtocol(),
                                new OpencodeProtocol(),
                                new PiProtocol(),
                                new PtyProtocol(),
                                new ServeProtocol())),
                        facts,
                        new DefinitionStore(options.definitions()),
                        new SecretFiles(options.secrets(), options::output, redactor),
                        g.keeper(),
                        g.ownedReason(),
                        g.tails(),
                        d,
                        turns,
                        new Abilities(),
                        GivenLocale.restore(new HashMap<>(System.getenv())))
                .speaking(more);
        BrokerCalls calls = new BrokerCalls(services, VERSION, started);
        vertx.eventBus().<Reload>localConsumer(Addresses.RELOAD, message -> {
            services.definitions().lookIn(message.body().definitions());
            registry.limit(message.body().maxHarnesses());
            g.journal().keep(message.body().log().retention(g.journal().kept()));
        });
        KeeperNews news = new KeeperNews(context, registry, d, facts, new LastWords(services));
        return d.deployShared(new LifecycleVerticle(g.journal(), registry, clock), new DeploymentOptions())
                .compose(_ -> d.deployShared(
                        new ReadinessVerticle(redactor),
                        new DeploymentOptions()
                                .setThreadingModel(ThreadingModel.WORKER)
                                .setWorkerPoolName("ostler-readiness")
                                .setWorkerPoolSize(1)))
                .compose(_ -> facts.write(facts.broker(Kind.BROKER_STARTED, FirstFact.of(VERSION, g.journal()))))
                .compose(up -> calls.start(up, new Reconciliation.Handover() {
                    @Override
                    public Future<Set<String>> held() {
                        return handover(g, services, news);
                    }

                    @Override
                    public Future<Void> told() {
                        return news.settled();
                    }
                }));
    }

    /**
     * What the keeper has to tell is written first; then it says what it holds. One that is just coming up and that
     * nothing can wait for is not waited for: a spawn will.
     */
    private Future<Set<String>> handover(Ground g, Services services, KeeperNews news) {
        Keeper keeper = g.keeper();
        if (keeper == null) {
            return Future.succeededFuture(Set.of());
        }
        Future<Set<String>> heard = Future.fromCompletionStage(
                        g.listen(news, new KeeperTakeover(context, services, news)), context)
                .compose(dropped -> dropped == 0
                        ? news.settled()
                        : services.facts()
                                .write(services.facts()
                                        .broker(
                                                Kind.KEEPER,
                                                Map.of(
                                                        "state", "events-dropped",
                                                        "count", dropped,
                                                        "cause", "more than it holds came while no broker was there")))
                                .compose(_ -> news.settled()))
                .compose(_ -> Future.fromCompletionStage(keeper.kept(), context))
                .map(Map::keySet);
        if (g.inherits() || services.registry().all().stream().anyMatch(Reconciliation::needsKeeper)) {
            return heard;
        }
        heard.onFailure(e -> {
            // a broker that goes down at once does not wait for its keeper
            if (!stopping) {
                log.error("owned harnesses cannot be started yet: {}", e.getMessage());
            }
        });
        return Future.succeededFuture(Set.of());
    }
}
