package dev.ostler.cli.doctor;

import dev.ostler.process.ExitStatus;
import dev.ostler.process.InProcessKeeper;
import dev.ostler.process.KeeperConfig;
import dev.ostler.process.KeeperEvent;
import dev.ostler.process.Lineage;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.StopPlan;
import dev.ostler.process.StopReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Programs that the doctor starts. They are kept as a broker keeps its own, so that each is ended with all that it
 * started, whatever it does; and each would end by itself if the doctor were killed. Blocking.
 */
final class Trials implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final int ANSWER = 4_096;
    /** The parentheses fork once, the ampersand again; when the shell goes on, the one in between has ended. */
    private static final String DOUBLE_FORK = "(sleep 60 & echo $!); echo forked; exec sleep 60";

    private final Duration deadline;
    private final Map<String, String> variables;
    private final Path directory;
    private final InProcessKeeper keeper;
    private final Map<String, CompletableFuture<ExitStatus>> exits = new ConcurrentHashMap<>();

    /**
     * Fails with {@link UnsupportedOperationException} where nothing can be kept.
     *
     * @param deadline for all answers together
     */
    Trials(Map<String, String> variables, Duration deadline) throws IOException {
        this.deadline = deadline;
        this.variables = new HashMap<>(variables);
        this.variables.keySet().removeIf(name -> name.startsWith("OSTLER_"));
        this.variables.putAll(Map.of("NO_COLOR", "1", "TERM", "dumb", "CI", "1"));
        String id = "doctor-" + ProcessHandle.current().pid();
        this.keeper = InProcessKeeper.start(
                new KeeperConfig(
                        id,
                        Optional.ofNullable(variables.get(Lineage.VARIABLE)),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1)),
                this::told);
        this.directory = Files.createTempDirectory("ostler-doctor");
    }

    private void told(KeeperEvent event) {
        if (event instanceof KeeperEvent.Exited exited) {
            exits.computeIfAbsent(exited.harnessId(), _ -> new CompletableFuture<>())
                    .complete(exited.status());
        }
    }

    KeepingCheck.Trial orphan(Machine machine) {
        try {
            spawn("orphan", "/bin/sh", List.of("-c", DOUBLE_FORK));
            long began = System.nanoTime();
            List<String> lines = lines("orphan");
            while (lines.size() < 2 && System.nanoTime() - began < deadline.toNanos()) {
                LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
                lines = lines("orphan");
            }
            long parent = lines.size() < 2
                    ? 0
                    : machine.process(Long.parseLong(lines.getFirst()))
                            .map(Proc::parent)
                            .orElse(0L);
            StopReport report = stop("orphan");
            return parent == 0
                    ? new KeepingCheck.Trial.Failed("/bin/sh did not fork in " + deadline.toSeconds() + " s")
                    : new KeepingCheck.Trial.Done(
                            parent, ProcessHandle.current().pid(), report.gone(), report.took());
        } catch (IOException | RuntimeException e) {
            return new KeepingCheck.Trial.Failed(String.valueOf(e.getMessage()));
        }
    }

    /** Asks all of them at once. */
    List<AgentsCheck.Agent> versions(List<AgentsCheck.Agent> agents) {
        Map<String, String> refused = new HashMap<>();
        for (AgentsCheck.Agent agent : agents) {
            try {
                spawn(agent.name(), agent.path().toString(), List.of("--version"));
            } catch (RuntimeException e) {
                refused.put(agent.name(), String.valueOf(e.getMessage()));
            }
        }
        long until = System.nanoTime() + deadline.toNanos();
        return agents.stream()
                .map(agent -> refused.containsKey(agent.name())
                        ? new AgentsCheck.Agent(agent.name(), agent.path(), null, refused.get(agent.name()))
                        : answer(agent, until))
                .toList();
    }

    private AgentsCheck.Agent answer(AgentsCheck.Agent agent, long until) {
        String failure = null;
        String version = null;
        try {
            ExitStatus status = exits.computeIfAbsent(agent.name(), _ -> new CompletableFuture<>())
                    .get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            version = lines(agent.name()).stream()
                    .filter(line -> line.chars().anyMatch(Character::isDigit))
                    .findFirst()
                    .orElse(null);
            failure = version != null ? null : "it printed none (" + status + ")";
        } catch (TimeoutException e) {
            failure = "no answer to --version in " + deadline.toMillis() + " ms; it was ended";
        } catch (IOException | ExecutionException e) {
            failure = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        }
        if (!stop(agent.name()).gone()) {
            failure = "it cannot be ended";
        }
        return new AgentsCheck.Agent(agent.name(), agent.path(), version, failure);
    }

    private void spawn(String name, String command, List<String> arguments) {
        Path out = directory.resolve(name);
        await(keeper.spawn(new SpawnSpec(name, command, arguments, variables, directory, new Stdio.Files(out, out))));
    }

    private StopReport stop(String name) {
        return await(keeper.stop(name, StopPlan.kill()));
    }

    private List<String> lines(String name) throws IOException {
        try (var in = Files.newInputStream(directory.resolve(name))) {
            String text = new String(in.readNBytes(ANSWER), java.nio.charset.StandardCharsets.UTF_8);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        }
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    @Override
    public void close() throws IOException {
        keeper.close();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                deleteTree(file);
            }
        }
        Files.deleteIfExists(directory);
    }

    /** A program may leave files in its working directory. */
    private static void deleteTree(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
