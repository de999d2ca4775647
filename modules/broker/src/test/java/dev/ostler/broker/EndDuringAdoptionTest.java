package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.bus.Codecs;
import dev.ostler.core.event.Event;
import dev.ostler.core.event.EventBatch;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Activity;
import dev.ostler.core.harness.EndpointFact;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.json.Json;
import dev.ostler.core.secret.Redactor;
import dev.ostler.drivers.Protocols;
import dev.ostler.drivers.Wire;
import dev.ostler.journal.Journal;
import dev.ostler.journal.JournalOptions;
import dev.ostler.process.AdoptRefused;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.Keeper;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.OutputTail;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.ResourceUse;
import dev.ostler.process.StopReport;
import dev.ostler.process.Written;
import dev.ostler.process.remote.Told;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that a broker was to take back ends, in the middle of a turn, in every place between the handover of the
 * keeper and the connection: whatever the order is, that turn, the process and what it left end once.
 */
@Timeout(180)
class EndDuringAdoptionTest {
    private static final String TURN = "turn-0";
    private static final String BEGUN = "{\"begin\":\"" + TURN + "\"}\n";
    private static final String SAID = "{\"delta\":\"half \"}\n{\"delta\":\"rest\"}\n";

    /** Where the keeper tells the end of the process, and whether it lets it be adopted. */
    private enum Order {
        /** Both are told before the handover is over. */
        BEFORE_THE_HANDOVER,
        /** Its exit is told in the instant in which the handover is over, and written while it is to be adopted. */
        AS_THE_HANDOVER_ENDS,
        /** Both are told, and written, after it is served and before the keeper refuses. */
        BEFORE_THE_REFUSAL,
        /** The same, and nobody waits for them to be written. */
        WITH_THE_REFUSAL,
        /** The exit is told before the refusal, the end of what it left after it. */
        AROUND_THE_REFUSAL,
        AFTER_THE_REFUSAL,
        /** The keeper knows nothing of it. */
        NEVER,
        /** It was adopted, and ends before it is connected. */
        WITH_THE_ADOPTION,
        /** It is connected. */
        MUCH_LATER
    }

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final Clock clock = Clock.systemUTC();
    private final OutputTail tails = OutputTail.start();
    private final Registry registry = new Registry("node", 10);
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final ProcessIdentity identity = ProcessIdentity.of(
                    ProcessHandle.current().pid())
            .map(me -> new ProcessIdentity(me.bootId(), me.pidNamespace(), 4_194_303, 1))
            .orElseThrow();
    private Journal journal;
    private Deployments deployments;
    private Services services;
    private KeeperNews news;
    private Order order;

    @BeforeEach
    void open() throws Exception {
        Codecs.register(vertx.eventBus());
        LocalBus.register(vertx.eventBus());
        BrokerOptions options = new BrokerOptions(dir, "node", List.of());
        Files.createDirectories(options.logs());
        Files.createDirectories(options.secrets());
        journal = Journal.open(JournalOptions.defaults(dir, "node", clock), this::published);
        on(() -> {
            Redactor redactor = new Redactor();
            FactWriter facts = new FactWriter(vertx, clock, redactor);
            deployments = new Deployments(vertx);
            services = new Services(
                    vertx,
                    options,
                    journal,
                    registry,
                    new Protocols(List.of(new LineProtocol())),
                    facts,
                    null,
                    new SecretFiles(options.secrets(), options::output, redactor),
                    keeper(),
                    null,
                    tails,
                    deployments,
                    new OpenTurns(),
                    new Abilities(),
                    Map.of());
            news = new KeeperNews(context, registry, deployments, facts, new LastWords(services));
            return vertx.deployVerticle(new LifecycleVerticle(journal, registry, clock));
        });
    }

    @AfterEach
    void close() {
        vertx.close().await();
        tails.close();
        journal.close();
    }

    private void published(EventBatch batch) {
        events.addAll(batch.events());
        LifecycleVerticle.publish(vertx, batch);
    }

    private <T> T on(Callable<Future<T>> work) {
        return OnContext.await(context, work);
    }

    // ---- the keeper

    private Keeper keeper() {
        return (Keeper) Proxy.newProxyInstance(
                Keeper.class.getClassLoader(),
                new Class<?>[] {Keeper.class},
                (_, method, _) -> switch (method.getName()) {
                    case "adopt" -> adopt();
                    case "stop" -> CompletableFuture.completedFuture(nothingLeft());
                    case "write" -> CompletableFuture.completedFuture(new Written.Taken(0));
                    case "processed", "onLoss" -> CompletableFuture.completedFuture(true);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private static StopReport nothingLeft() {
        return new StopReport(
                "h",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Duration.ZERO);
    }

    private CompletionStage<ProcessIdentity> adopt() {
        AdoptRefused refusal = new AdoptRefused(AdoptRefused.Reason.GONE, "there is no such process");
        CompletableFuture<ProcessIdentity> refused = CompletableFuture.failedFuture(refusal);
        return switch (order) {
            case BEFORE_THE_HANDOVER, AFTER_THE_REFUSAL, NEVER -> refused;
            case AS_THE_HANDOVER_ENDS, AROUND_THE_REFUSAL -> {
                if (order == Order.AROUND_THE_REFUSAL) {
                    exited();
                }
                yield written().handle((_, _) -> {
                    reaped();
                    throw refusal;
                });
            }
            case BEFORE_THE_REFUSAL -> {
                exited();
                reaped();
                yield written().thenCompose(_ -> refused);
            }
            case WITH_THE_REFUSAL -> {
                exited();
                reaped();
                yield refused;
            }
            case WITH_THE_ADOPTION -> {
                CompletableFuture<ProcessIdentity> adopted = CompletableFuture.completedFuture(identity);
                exited();
                reaped();
                yield adopted;
            }
            case MUCH_LATER -> CompletableFuture.completedFuture(identity);
        };
    }

    private CompletableFuture<Void> written() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(_ -> news.settled().onComplete(_ -> done.complete(null)));
        return done;
    }

    private void told(KeeperEvent event) {
        news.accept(new Told(1, clock.instant(), true, event, acknowledged::incrementAndGet));
    }

    private void exited() {
        told(new KeeperEvent.Exited("h", identity, new ExitStatus.Code(7), ResourceUse.UNKNOWN, false));
    }

    private void reaped() {
        told(new KeeperEvent.Reaped("h", identity, 0, Duration.ZERO));
    }

    // ---- what an earlier broker left

    private void left(boolean piped) throws Exception {
        var definition = Samples.definition("\"protocol\":\"line\",\"onBrokerLoss\":\"adopt\"");
        HarnessRecord made = HarnessRecord.requested("h", "alice", "node", definition, null, Samples.NOW)
                .spawned(identity.pid(), identity.toString(), Samples.NOW)
                .inSession("s-1", TURN);
        Files.createFile(services.options().output("h").stderr());
        Files.writeString(services.options().output("h").stdout(), BEGUN + SAID);
        HarnessRecord record = (piped ? made.spooling(new Spooled(Wire.PIPES, 0, BEGUN.length(), List.of())) : made)
                .with(made.facts()
                        .with(ProcessFact.ALIVE)
                        .with(EndpointFact.ANSWERING)
                        .with(SessionFact.ATTACHED)
                        .with(Activity.BUSY));
        services.facts().write(services.facts().requested(record, Map.of())).await();
    }

    private Reconciliation.Handover handover() {
        return new Reconciliation.Handover() {
            @Override
            public Future<Set<String>> held() {
                return switch (order) {
                    case BEFORE_THE_HANDOVER -> {
                        exited();
                        reaped();
                        yield Future.fromCompletionStage(written(), context).map(Set.of("h"));
                    }
                    case AS_THE_HANDOVER_ENDS -> {
                        exited();
                        yield Future.succeededFuture(Set.of("h"));
                    }
                    case NEVER -> Future.succeededFuture(Set.of());
                    default -> Future.succeededFuture(Set.of("h"));
                };
            }

            @Override
            public Future<Void> told() {
                Future<Void> before = news.settled();
                if (order == Order.AFTER_THE_REFUSAL) {
                    exited();
                    reaped();
                }
                return before;
            }
        };
    }

    private void settles(Order how, boolean piped) throws Exception {
        order = how;
        left(piped);
        on(() -> new Reconciliation(services, null, handover()).run());
        if (how == Order.MUCH_LATER) {
            exited();
            reaped();
        }
        Awaitility.await()
                .atMost(TestBroker.PATIENCE)
                .until(() -> count(Kind.REAPED) > 0 && count(Kind.TURN_ENDED) > 0);
        // whatever is on its way is told then
        on(() -> news.settled().compose(_ -> deployments.undeployAll()));

        assertThat(count(Kind.TURN_ENDED)).as("turn.ended of %s", events).isEqualTo(1);
        assertThat(count(Kind.EXITED)).as("harness.exited of %s", events).isEqualTo(1);
        assertThat(count(Kind.REAPED)).as("harness.reaped of %s", events).isEqualTo(1);
        assertThat(seq(Kind.EXITED)).isLessThan(seq(Kind.REAPED));
        assertThat(registry.get("h").orElseThrow().facts().process()).isEqualTo(ProcessFact.REAPED);
        assertThat(acknowledged.get()).isEqualTo(how == Order.NEVER ? 0 : 2);
    }

    private long count(Kind kind) {
        return events.stream().filter(e -> e.kind() == kind).count();
    }

    private long seq(Kind kind) {
        return events.stream()
                .filter(e -> e.kind() == kind)
                .mapToLong(Event::seq)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource
    void onPipesWithWhatItSaidBefore(Order how) throws Exception {
        settles(how, true);
        String text = events.stream()
                .filter(e -> e.kind() == Kind.TEXT_DELTA)
                .map(e -> Json.tree(e.data()).path("text").asText())
                .collect(Collectors.joining());
        assertThat(text).isEqualTo("half rest");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"WITH_THE_ADOPTION", "MUCH_LATER"})
    void withAnEndpoint(Order how) throws Exception {
        settles(how, false);
    }
}
