package dev.ostler.process;

import static dev.ostler.process.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A keeper with a store of its own, which proves at its end that nothing of that store runs. */
final class KeeperFixture implements AutoCloseable {
    private static final AtomicLong NEXT = new AtomicLong();
    /** Over as soon as the process is; the grace is long, so that a slow machine is not taken for disobedience. */
    static final StopPlan QUICK = new StopPlan(
            List.of(new StopPlan.Step(Signal.TERM, Patience.LONG), new StopPlan.Step(Signal.KILL, Patience.LONG)),
            new SweepPlan(SweepPlan.DEFAULT.grace(), Patience.LONG));

    final String storeId = "test-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    final List<KeeperEvent> events = new CopyOnWriteArrayList<>();
    final Path directory;
    final Keeper keeper;
    private final KeeperKind.Running running;
    private boolean ended;

    KeeperFixture(Path directory) {
        this(KeeperKind.INSIDE, directory);
    }

    KeeperFixture(KeeperKind kind, Path directory) {
        this(kind, directory, Duration.ofSeconds(5), Duration.ofMinutes(1));
    }

    KeeperFixture(KeeperKind kind, Path directory, Duration lookEvery, Duration zombiePatience) {
        this.directory = directory;
        KeeperConfig config = new KeeperConfig(storeId, Optional.empty(), lookEvery, zombiePatience);
        this.running = kind.start(directory, config, events::add);
        this.keeper = running.keeper();
    }

    Path stdout(String harnessId) {
        return directory.resolve(harnessId + ".out");
    }

    Path stderr(String harnessId) {
        return directory.resolve(harnessId + ".err");
    }

    SpawnSpec spec(String harnessId, String command, String... arguments) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        Stdio stdio = new Stdio.Files(stdout(harnessId), stderr(harnessId));
        return new SpawnSpec(harnessId, command, List.of(arguments), environment, directory, stdio);
    }

    ProcessIdentity sh(String harnessId, String script) {
        return get(keeper.spawn(spec(harnessId, "sh", "-c", script)));
    }

    StopReport stop(String harnessId) {
        return get(keeper.stop(harnessId, QUICK));
    }

    <E extends KeeperEvent> E event(Class<E> type, String harnessId) {
        return await().pollInterval(Duration.ofMillis(2))
                .until(
                        () -> events.stream()
                                .filter(type::isInstance)
                                .map(type::cast)
                                .filter(event -> event.harnessId().equals(harnessId))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** What the process wrote to stdout, once that contains {@code text}. */
    String stdoutWith(String harnessId, String text) {
        return await().pollInterval(Duration.ofMillis(2))
                .until(() -> read(stdout(harnessId)), all -> all.contains(text));
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(Patience.LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    static ProcessIdentity identity(String pid) {
        return ProcessIdentity.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    /** Until it has lost its parent and is our child. */
    static void awaitOrphan(ProcessIdentity identity) {
        long self = ProcessHandle.current().pid();
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> ProcStat.of(identity.pid()).orElseThrow().parent() == self);
    }

    /** Until its exec has happened. */
    static void awaitCommand(ProcessIdentity identity, String command) {
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> ProcStat.of(identity.pid()).orElseThrow().command().equals(command));
    }

    static void awaitGone(ProcessIdentity identity) {
        await().pollInterval(Duration.ofMillis(2)).until(() -> !identity.alive());
    }

    void awaitNothingLeft() {
        await().pollInterval(Duration.ofMillis(2))
                .until(() -> Lineage.scan(storeId).isEmpty());
    }

    /** The keeper ends, and so does what serves it: nobody holds the processes any more. */
    void endKeeper() {
        if (!ended) {
            ended = true;
            running.close();
        }
    }

    @Override
    public void close() {
        List<LineageProcess> left = Lineage.scan(storeId);
        left.forEach(process -> Signals.send(process.identity(), Signal.KILL));
        endKeeper();
        assertThat(left).as("processes left by the test").isEmpty();
    }
}
