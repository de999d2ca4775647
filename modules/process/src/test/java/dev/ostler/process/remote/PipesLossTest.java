package dev.ostler.process.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.ostler.process.AdoptRefused;
import dev.ostler.process.AdoptSpec;
import dev.ostler.process.Followed;
import dev.ostler.process.Keeper;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.Lineage;
import dev.ostler.process.OnLoss;
import dev.ostler.process.OutputTail;
import dev.ostler.process.ProcessIdentity;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.StopPlan;
import dev.ostler.process.TestJvm;
import dev.ostler.process.Written;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of processes that speak on stdin and stdout when the broker, or the keeper, is really killed. */
class PipesLossTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicLong NEXT = new AtomicLong();

    @TempDir
    Path data;

    private final String store = "pipes-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<ProcessIdentity> keepers = new ArrayList<>();

    private RemoteKeeper connect(CompletableFuture<KeeperLost> lost) throws IOException {
        RemoteKeeper keeper = new KeeperProcess(data, store, "test").connect(lost::complete);
        keepers.add(keeper.about().identity());
        get(keeper.listen(event -> {
            told.add(event);
            event.acknowledge().run();
        }));
        return keeper;
    }

    @AfterEach
    void nothing_is_left() {
        await().atMost(PATIENCE).until(() -> Lineage.scan(store).isEmpty());
        keepers.forEach(keeper -> await().atMost(PATIENCE).until(() -> !keeper.alive()));
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    private ProcessIdentity spawn(RemoteKeeper keeper, String harness, String script) {
        return get(keeper.spawn(new SpawnSpec(
                harness, "sh", List.of("-c", script), Map.of("PATH", System.getenv("PATH")), data, pipes(harness))));
    }

    private Stdio pipes(String harness) {
        return new Stdio.Pipes(data.resolve(harness + ".out"), data.resolve(harness + ".err"));
    }

    private String text(String file) {
        try {
            Path path = data.resolve(file);
            return Files.exists(path) ? Files.readString(path) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEnd(String entry) {
        return entry.startsWith("@");
    }

    @Test
    void a_broker_killed_in_the_middle_of_a_conversation_is_followed_by_one_that_misses_and_repeats_nothing()
            throws Exception {
        Process broker =
                TestJvm.builder(SpeakingBroker.class, data.toString(), store).start();
        ProcessIdentity cat = ProcessIdentity.parse(broker.inputReader().readLine());
        await().atMost(PATIENCE).until(() -> text("journal").contains("\n000001000\n"));
        broker.destroyForcibly().waitFor();

        String written = text("journal");
        List<String> entries = new ArrayList<>(
                written.substring(0, written.lastIndexOf('\n') + 1).lines().toList());
        while (!isEnd(entries.getLast())) {
            entries.removeLast();
        }
        String end = entries.getLast();
        long read = Long.parseLong(end.substring(1, end.indexOf(' ')));
        Files.write(data.resolve("journal"), entries);

        try (RemoteKeeper keeper = connect(new CompletableFuture<>());
                OutputTail tail = OutputTail.start()) {
            assertThat(get(keeper.adopt(new AdoptSpec("h", cat)))).isEqualTo(cat);
            Written.Taken before = (Written.Taken) get(keeper.write("h", new byte[0]));
            assertThat(before.offset() % SpeakingBroker.LINE)
                    .as("no write is torn")
                    .isZero();
            int next = (int) (before.offset() / SpeakingBroker.LINE) + 1;
            int last = next + 1_000;
            Followed followed = get(SpeakingBroker.follow(tail, keeper, data, read));
            assertThat(SpeakingBroker.speak(keeper, next, last))
                    .isEqualTo(new Written.Taken((long) last * SpeakingBroker.LINE));
            get(keeper.closeInput("h"));
            await().atMost(PATIENCE)
                    .until(() -> told.stream().anyMatch(event -> event.event() instanceof KeeperEvent.Reaped));
            get(followed.drain());
            get(followed.close());

            List<String> all = text("journal").lines().toList();
            assertThat(all.stream().filter(PipesLossTest::isEnd)).allMatch(entry -> entry.endsWith(" lost 0"));
            assertThat(all.stream().filter(entry -> !isEnd(entry)))
                    .isEqualTo(IntStream.rangeClosed(1, last)
                            .mapToObj("%09d"::formatted)
                            .toList());
        }
    }

    @Test
    void a_killed_keeper_leaves_the_spool_and_the_process_sees_the_end_of_both_pipes() throws Exception {
        CompletableFuture<KeeperLost> lost = new CompletableFuture<>();
        RemoteKeeper first = connect(lost);
        ProcessIdentity speaking = spawn(
                first,
                "speaking",
                "trap '' PIPE; echo up; cat; echo 'end of input' >&2; echo x || echo 'no reader' >&2");
        ProcessIdentity deaf = spawn(first, "deaf", "echo up; exec sleep 100");
        assertThat(get(first.write("speaking", "told\n".getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(new Written.Taken(5));
        await().atMost(PATIENCE)
                .until(() -> text("speaking.out").equals("up\ntold\n")
                        && text("deaf.out").equals("up\n"));

        ProcessHandle.of(first.about().identity().pid()).orElseThrow().destroyForcibly();

        get(lost);
        await().atMost(PATIENCE).until(() -> !speaking.alive());
        assertThat(text("speaking.err")).contains("end of input\n", "no reader\n");
        assertThat(text("speaking.out")).isEqualTo("up\ntold\n");
        try (RemoteKeeper next = connect(new CompletableFuture<>())) {
            assertThatThrownBy(() -> get(next.adopt(adopted("speaking", speaking))))
                    .cause()
                    .isInstanceOf(AdoptRefused.class);
            assertThat(get(next.adopt(adopted("deaf", deaf)))).isEqualTo(deaf);
            assertThat(get(next.write("deaf", new byte[1]))).isEqualTo(new Written.NotHeld());
            assertThat(get(next.closeInput("deaf"))).isEqualTo(new Written.NotHeld());
            assertThat(get(next.processed("deaf", 3))).isFalse();
            assertThat(get(next.stop("deaf", StopPlan.kill().afterInput(PATIENCE))))
                    .satisfies(report -> assertThat(report.gone()).isTrue())
                    .satisfies(report -> assertThat(report.afterInput()).isEmpty());
        }
    }

    @Test
    void all_the_input_that_may_wait_has_room_in_a_small_keeper() throws Exception {
        byte[] most = new byte[Keeper.MOST_INPUT_BYTES];
        Arrays.fill(most, (byte) 0xff);
        try (RemoteKeeper keeper = connect(new CompletableFuture<>())) {
            for (String harness : List.of("a", "b", "c")) {
                spawn(keeper, harness, "exec sleep 100");
            }
            // the pipe takes some of each, and none of them is done before its process ends
            List<CompletionStage<Written>> waiting = List.of(keeper.write("a", most), keeper.write("b", most.clone()));
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> get(keeper.write("c", most)))
                        .cause()
                        .hasMessageContaining("too much input waits");
            }
            for (String harness : List.of("a", "b", "c")) {
                assertThat(get(keeper.stop(harness, StopPlan.kill())).gone()).isTrue();
            }
            waiting.forEach(answer -> assertThat(get(answer)).isInstanceOf(Written.Closed.class));
        }
    }

    private AdoptSpec adopted(String harness, ProcessIdentity identity) {
        return new AdoptSpec(harness, identity, Optional.of(pipes(harness)), Set.of(), OnLoss.ADOPT);
    }
}
