package dev.ostler.process.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ostler.process.AdoptSpec;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.KeeperConfig;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.Lineage;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.StopPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes on when the connection of a broker ends, with and without a goodbye. */
class BrokerLossTest {
    private static final AtomicLong NEXT = new AtomicLong();

    @TempDir
    Path data;

    private final String store = "loss-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    private final CountDownLatch idle = new CountDownLatch(1);
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private KeeperServer server;
    private RemoteKeeper broker;

    @BeforeEach
    void start() throws IOException {
        KeeperServer.Settings settings = new KeeperServer.Settings(
                data, new KeeperConfig(store), Versions.OURS, Duration.ofMillis(10), Duration.ofMinutes(1));
        server = KeeperServer.start(settings, idle::countDown);
        broker = connect();
    }

    @AfterEach
    void end() throws IOException {
        broker.close();
        Lineage.scan(store)
                .forEach(left -> ProcessHandle.of(left.identity().pid()).ifPresent(p -> p.destroyForcibly()));
        await().atMost(Duration.ofSeconds(30)).until(() -> Lineage.scan(store).isEmpty());
        server.close();
    }

    private RemoteKeeper connect() throws IOException {
        return RemoteKeeper.connect(data, store, "test", _ -> {});
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private ProcessIdentity spawn(String harness, String script, OnLoss onLoss) {
        return get(broker.spawn(new SpawnSpec(
                harness,
                "sh",
                List.of("-c", script),
                Map.of("PATH", System.getenv("PATH")),
                data,
                new Stdio.Files(data.resolve(harness + ".out"), data.resolve(harness + ".err")),
                Set.of(),
                onLoss)));
    }

    private void stop(String harness) {
        assertThat(get(broker.stop(harness, StopPlan.kill())).gone()).isTrue();
    }

    private static void awaitGone(ProcessIdentity identity) {
        await().atMost(Duration.ofSeconds(30)).until(() -> !identity.alive());
    }

    @Test
    void who_ends_with_the_broker_is_ended_with_all_that_came_from_it_and_the_others_go_on() throws IOException {
        ProcessIdentity kept = spawn("kept", "exec sleep 100", OnLoss.ADOPT);
        ProcessIdentity doomed =
                spawn("doomed", "trap '' TERM; setsid sleep 100 & echo up; while :; do sleep 0.01; done", OnLoss.KILL);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(data.resolve("doomed.out")).startsWith("up"));

        broker.cut();

        awaitGone(doomed);
        await().atMost(Duration.ofSeconds(60)).until(() -> Lineage.scan(store).size() == 1);
        assertThat(kept.alive()).isTrue();
        broker = connect();
        assertThat(get(broker.kept())).containsExactly(Map.entry("kept", kept));
        assertThat(get(broker.listen(told::add)).events()).isPositive();
        await().atMost(Duration.ofSeconds(60)).until(() -> told.size() == 2);
        assertThat(told.getFirst().event()).isInstanceOfSatisfying(KeeperEvent.Exited.class, exited -> {
            assertThat(exited.asked()).isTrue();
            assertThat(exited.status()).isEqualTo(ExitStatus.signalled(9, false));
        });
        stop("kept");
    }

    @Test
    void a_goodbye_is_no_loss() throws IOException {
        ProcessIdentity doomed = spawn("doomed", "exec sleep 100", OnLoss.KILL);

        broker.close();
        broker = connect();

        assertThat(get(broker.kept())).containsExactly(Map.entry("doomed", doomed));
        assertThat(get(broker.adopt(new AdoptSpec("doomed", doomed, Optional.empty(), Set.of(), OnLoss.KILL))))
                .as("taken over as it is")
                .isEqualTo(doomed);
        broker.cut();
        awaitGone(doomed);
    }

    @Test
    void a_detached_one_is_nobodys_to_end() throws IOException {
        ProcessIdentity detached = spawn("detached", "exec sleep 100", OnLoss.KILL);
        ProcessIdentity witness = spawn("witness", "exec sleep 100", OnLoss.KILL);
        assertThat(get(broker.onLoss("detached", OnLoss.ADOPT))).isTrue();

        broker.cut();

        awaitGone(witness);
        assertThat(detached.alive()).isTrue();
        broker = connect();
        stop("detached");
    }

    @Test
    void a_spawn_that_succeeds_after_the_loss_is_ended_too() {
        CompletionStage<ProcessIdentity> late = broker.spawn(new SpawnSpec(
                "late",
                "sleep",
                List.of("100"),
                Map.of("PATH", System.getenv("PATH")),
                data,
                new Stdio.Files(data.resolve("o"), data.resolve("e")),
                Set.of(),
                OnLoss.KILL));
        broker.cut();
        late.toCompletableFuture()
                .exceptionally(_ -> null)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();

        await().atMost(Duration.ofSeconds(30)).until(() -> Lineage.scan(store).isEmpty() && idle.getCount() == 0);
    }

    @Test
    void what_happened_meanwhile_is_handed_over_until_it_is_acknowledged() throws IOException {
        spawn("h", "exit 7", OnLoss.ADOPT);
        broker.cut();
        broker = connect();
        await().atMost(Duration.ofSeconds(60)).until(() -> get(broker.kept()).isEmpty());
        assertThat(get(broker.listen(told::add)).events()).isEqualTo(2);
        assertThat(told).hasSize(2).allMatch(Told::late);
        assertThat(told.getFirst().event()).isInstanceOfSatisfying(KeeperEvent.Exited.class, exited -> {
            assertThat(exited.status()).isEqualTo(new ExitStatus.Code(7));
            assertThat(exited.asked()).isFalse();
        });
        told.getFirst().acknowledge().run();
        spawn("live", "exit 0", OnLoss.ADOPT);
        await().atMost(Duration.ofSeconds(60)).until(() -> told.size() == 4);
        assertThat(told.get(2).late()).isFalse();
        broker.close();

        // the log, not the process, is what remembers
        assertThat(idle.getCount()).isZero();
        server.close();
        server = KeeperServer.start(new KeeperServer.Settings(data, new KeeperConfig(store)), () -> {});
        broker = connect();
        List<Told> again = new CopyOnWriteArrayList<>();
        assertThat(get(broker.listen(again::add)).events()).isEqualTo(3);
        assertThat(again).extracting(Told::number).containsExactly(2L, 3L, 4L);
        again.forEach(event -> event.acknowledge().run());
    }

    @Test
    void what_waits_for_an_answer_fails_when_the_keeper_is_gone_and_the_owner_is_told() throws IOException {
        broker.close();
        CompletableFuture<KeeperLost> lost = new CompletableFuture<>();
        server.close();
        server = KeeperServer.start(
                new KeeperServer.Settings(
                        data, new KeeperConfig(store), Versions.OURS, Duration.ofMinutes(1), Duration.ofMinutes(1)),
                () -> {});
        broker = RemoteKeeper.connect(data, store, "test", lost::complete);
        ProcessIdentity stubborn = spawn("h", "trap '' TERM; echo up; while :; do sleep 0.01; done", OnLoss.ADOPT);
        CompletionStage<?> stop = broker.stop("h", StopPlan.termThenKill(Duration.ofMinutes(5)));
        get(broker.kept());

        broker.cut();

        assertThatThrownBy(() -> get(stop)).cause().isInstanceOf(KeeperLost.class);
        assertThat(get(lost))
                .hasMessageContaining("pid " + ProcessHandle.current().pid());
        assertThatThrownBy(() -> get(broker.kept())).cause().isInstanceOf(KeeperLost.class);
        broker = connect();
        stop("h");
        assertThat(stubborn.alive()).isFalse();
    }

    @Test
    void nothing_kept_and_nobody_there_is_the_end() throws Exception {
        spawn("h", "exec sleep 100", OnLoss.ADOPT);
        broker.close();
        assertThat(idle.getCount()).isEqualTo(1);
        broker = connect();
        stop("h");
        broker.close();
        assertThat(idle.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
