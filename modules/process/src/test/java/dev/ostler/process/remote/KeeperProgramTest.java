package dev.ostler.process.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ostler.process.AdoptSpec;
import dev.ostler.process.Companion;
import dev.ostler.process.ExitStatus;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.Lineage;
import dev.ostler.process.OnLoss;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.StopPlan;
import dev.ostler.process.TestJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keeper as a real process, and brokers that are really killed. */
class KeeperProgramTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicLong NEXT = new AtomicLong();

    @TempDir
    Path data;

    private final String store = "program-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<ProcessIdentity> keepers = new ArrayList<>();

    private RemoteKeeper connect(CompletableFuture<KeeperLost> lost) throws IOException {
        RemoteKeeper keeper = new KeeperProcess(data, store, "test").connect(lost::complete);
        keepers.add(keeper.about().identity());
        get(keeper.listen(told::add));
        return keeper;
    }

    private RemoteKeeper connect() throws IOException {
        return connect(new CompletableFuture<>());
    }

    @AfterEach
    void nothing_is_left() {
        await().atMost(PATIENCE).until(() -> Lineage.scan(store).isEmpty());
        keepers.forEach(keeper -> await().atMost(PATIENCE).until(() -> !keeper.alive()));
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private SpawnSpec spec(String harness, String script) {
        return new SpawnSpec(
                harness,
                "sh",
                List.of("-c", script),
                Map.of("PATH", System.getenv("PATH")),
                data,
                new Stdio.Files(data.resolve(harness + ".out"), data.resolve(harness + ".err")),
                Set.of(),
                OnLoss.ADOPT);
    }

    private static void kill(ProcessIdentity identity) {
        assertThat(identity.alive()).isTrue();
        ProcessHandle.of(identity.pid()).orElseThrow().destroyForcibly();
    }

    private String text(String file) {
        try {
            Path path = data.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the state on, which is field 3 of proc(5). */
    private static String[] stat(ProcessIdentity identity) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + identity.pid() + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    @Test
    void it_keeps_in_a_session_of_its_own_says_who_it_is_and_ends_after_the_goodbye() throws IOException {
        RemoteKeeper keeper = connect();
        ProcessIdentity self = keeper.about().identity();
        // it says so when it serves already
        await().atMost(PATIENCE).until(() -> !text("keeper.json").isEmpty());
        assertThat(text("keeper.json")).contains("\"pid\":" + self.pid(), self.toString(), store);
        for (String file : List.of("keeper.json", "keeper.sock", "keeper.log", "keeper/lock", "keeper/events")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        assertThat(stat(self)[3]).as("its session").isEqualTo(Long.toString(self.pid()));
        ProcessIdentity child = get(keeper.spawn(spec("h", "exec sleep 100")));
        assertThat(stat(child)[1]).as("the child's parent").isEqualTo(Long.toString(self.pid()));
        assertThat(get(keeper.stop("h", StopPlan.kill())).gone()).isTrue();

        new KeeperProcess(data, store, "test").disconnect(keeper);

        await().atMost(PATIENCE).until(() -> !self.alive());
        assertThat(data.resolve("keeper.json")).doesNotExist();
        assertThat(data.resolve("keeper.sock")).doesNotExist();
    }

    @Test
    void a_second_one_on_the_same_directory_refuses_and_names_the_first() throws Exception {
        try (RemoteKeeper keeper = connect()) {
            Process second = TestJvm.builder(KeeperProgram.class, data.toString(), store)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(second.getInputStream().readAllBytes());
            assertThat(second.waitFor()).isEqualTo(KeeperProgram.TAKEN);
            assertThat(said).contains(keeper.about().identity().toString(), data.toString());
            assertThat(get(keeper.kept())).isEmpty();
        }
    }

    @Test
    void a_killed_broker_leaves_one_to_be_adopted_whose_exit_is_known_and_one_ended() throws Exception {
        Process broker = TestJvm.builder(
                        ShortLivedBroker.class,
                        data.toString(),
                        store,
                        "while [ ! -e go ]; do sleep 0.01; done; exit 9")
                .start();
        ProcessIdentity adopted = ProcessIdentity.parse(broker.inputReader().readLine());
        ProcessIdentity killed = ProcessIdentity.parse(broker.inputReader().readLine());

        broker.destroyForcibly().waitFor();

        await().atMost(PATIENCE).until(() -> !killed.alive());
        assertThat(adopted.alive()).isTrue();
        Files.createFile(data.resolve("go"));
        await().atMost(PATIENCE).until(() -> !adopted.alive());
        try (RemoteKeeper keeper = connect()) {
            await().atMost(PATIENCE).until(() -> told.size() == 4);
            assertThat(told)
                    .extracting(Told::event)
                    .filteredOn(KeeperEvent.Exited.class::isInstance)
                    .extracting(event -> event.harnessId() + " "
                            + ((KeeperEvent.Exited) event).status() + " "
                            + ((KeeperEvent.Exited) event).asked())
                    .containsExactlyInAnyOrder("killed killed by SIGTERM true", "adopted exit 9 false");
            assertThat(get(keeper.kept())).isEmpty();
            told.forEach(event -> event.acknowledge().run());
            String arguments = Files.readString(
                    Path.of("/proc/" + keeper.about().identity().pid() + "/cmdline"));
            assertThat(arguments + text("keeper.log")).doesNotContain("canary-3141");
        }
    }

    @Test
    void a_stopped_broker_is_not_lost() throws Exception {
        Process broker = TestJvm.builder(ShortLivedBroker.class, data.toString(), store, "exec sleep 100")
                .start();
        ProcessIdentity adopted = ProcessIdentity.parse(broker.inputReader().readLine());
        ProcessIdentity killed = ProcessIdentity.parse(broker.inputReader().readLine());
        assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(broker.pid()))
                        .start()
                        .waitFor())
                .isZero();

        // the keeper waits for a broker that may be going, and says of this one that it is not
        assertThatThrownBy(() -> new KeeperProcess(data, store, "test").connect(_ -> {}))
                .isInstanceOf(KeeperRefused.class)
                .hasMessageContaining("is connected to this keeper");
        assertThat(killed.alive()).isTrue();
        assertThat(text("keeper.log")).doesNotContain("lost");

        broker.destroyForcibly().waitFor();

        await().atMost(PATIENCE).until(() -> !killed.alive());
        try (RemoteKeeper keeper = connect()) {
            assertThat(get(keeper.kept())).containsExactly(Map.entry("adopted", adopted));
            assertThat(get(keeper.stop("adopted", StopPlan.kill())).gone()).isTrue();
        }
    }

    @Test
    void a_killed_keeper_is_noticed_and_the_next_one_adopts_what_lives() throws Exception {
        CompletableFuture<KeeperLost> lost = new CompletableFuture<>();
        RemoteKeeper first = connect(lost);
        ProcessIdentity child =
                get(first.spawn(spec("h", "trap 'exit 3' TERM; echo up; while :; do sleep 0.01; done")));
        await().atMost(PATIENCE).until(() -> text("h.out").contains("up"));

        kill(first.about().identity());

        assertThat(get(lost))
                .hasMessageContaining("pid " + first.about().identity().pid());
        try (RemoteKeeper next = connect()) {
            assertThat(next.about().epoch()).isNotEqualTo(first.about().epoch());
            assertThat(get(next.adopt(new AdoptSpec("h", child)))).isEqualTo(child);
            assertThat(get(next.stop("h", StopPlan.termThenKill(Duration.ofSeconds(20)))))
                    .satisfies(report -> {
                        assertThat(report.gone()).isTrue();
                        assertThat(report.status()).contains(new ExitStatus.Unknown());
                    });
        }
    }

    @Test
    void a_keeper_that_cannot_be_started_says_what_it_printed() throws IOException {
        Files.createDirectories(data.resolve("keeper/lock/in-the-way"));

        assertThatThrownBy(() -> new KeeperProcess(data, store, "test").connect(_ -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("started 3 times", "keeper.log", "lock");
    }

    @Test
    void its_log_does_not_grow_for_ever() throws IOException {
        Files.writeString(data.resolve("keeper.log"), "x".repeat((int) KeeperFiles.LOG_BYTES + 1));
        connect().close();
        assertThat(text("keeper.log")).contains("keeps " + data).hasSizeLessThan(10_000);
    }

    @Test
    void a_companion_that_has_ended_is_no_zombie() {
        Companion companion = Companion.start(spec("none", "exit 0"));
        await().atMost(PATIENCE).until(companion::ended);
        assertThat(ProcessIdentity.of(companion.identity().pid())).isNotEqualTo(companion.identity());
    }
}
