package dev.ostler.broker;

import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.fake.FakePrograms;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills brokers at named steps and at random moments, and looks what the next one makes of it. The build runs a part of
 * it, the benchmarks run it whole.
 */
public final class CrashMatrix {
    private static final int SIGKILLED = 137;
    private static final int SHORTEST_LIFE_MILLIS = 200;
    private static final int LONGEST_LIFE_MILLIS = 3_000;

    /**
     * One line of the table.
     *
     * @param step where it happened
     * @param killed who
     * @param outcome what became of the harnesses
     * @param missing lifecycle events that the log has lost
     * @param leftovers processes of the lineage that no live record claims
     * @param wrong what is not as it must be; empty when all is well
     */
    public record Row(String step, String killed, String outcome, int missing, int leftovers, String wrong) {
        /** Whether both promises were kept. */
        public boolean well() {
            return missing == 0 && leftovers == 0 && wrong.isEmpty();
        }
    }

    private CrashMatrix() {}

    /** The names of all steps, in the order of a life. */
    public static List<String> steps() {
        return Arrays.stream(CrashStep.values()).map(CrashStep::name).toList();
    }

    /**
     * Kills at a step, starts the next broker on the same directory, and looks.
     *
     * @param step one of {@link #steps}
     * @param victim not the keeper alone: that its broker goes on is no end at which one could look
     * @param dir an empty directory
     */
    public static Row at(String step, CrashVictim victim, Path dir) throws Exception {
        return at(CrashStep.valueOf(step), victim, dir);
    }

    static Row at(CrashStep step, CrashVictim victim, Path dir) throws Exception {
        List<CrashWitness> told = new ArrayList<>();
        List<String> unexpected = new ArrayList<>();
        if (step.earlier().isPresent()) {
            die(step.earlier().get(), victim, dir, told, unexpected);
        }
        die(step, victim, dir, told, unexpected);
        Row row;
        try (TestBroker broker = TestBroker.start(dir.resolve("data"), victim.place())) {
            CrashStep.Outcome outcome = outcome(broker);
            CrashFindings found = CrashFindings.of(broker, told);
            unexpected.addAll(found.wrong());
            if (outcome != step.outcome()) {
                unexpected.add("expected " + step.outcome());
            }
            row = new Row(
                    words(step.name()),
                    victim.words() + (step.earlier().isPresent() ? ", twice" : ""),
                    words(outcome.name()),
                    found.missing(),
                    found.leftovers(),
                    String.join("; ", unexpected));
        }
        return alone(row, dir);
    }

    /** When nothing is kept any more, no keeper is left either, a moment later. */
    private static Row alone(Row row, Path dir) {
        long deadline = System.nanoTime() + TestBroker.PATIENCE.toNanos();
        while (CrashVictim.keeper(dir.resolve("data")).isPresent() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000_000);
        }
        return CrashVictim.keeper(dir.resolve("data"))
                .map(keeper -> new Row(
                        row.step(),
                        row.killed(),
                        row.outcome(),
                        row.missing(),
                        row.leftovers() + 1,
                        row.wrong() + "; a keeper is left: " + keeper))
                .orElse(row);
    }

    private static void die(
            CrashStep step, CrashVictim victim, Path dir, List<CrashWitness> told, List<String> unexpected)
            throws Exception {
        Process doomed = start(dir, step.name(), 0, victim, List.of());
        CrashWitness.Said said = CrashWitness.read(doomed);
        told.addAll(said.told());
        int exit = doomed.waitFor();
        if (exit != SIGKILLED) {
            unexpected.add("not killed at " + step + ": exit " + exit + ", " + said.other());
        }
    }

    /**
     * Kills at random moments, recoveries included, then looks at all that is left.
     *
     * @param seed of the moments and of what the brokers do; the same seed gives the same choices
     */
    public static Row random(CrashVictim victim, int kills, long seed, Path dir) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<CrashWitness> told = new ArrayList<>();
        int done = 0;
        while (done < kills) {
            Process doomed = start(dir, "none", random.nextLong(), victim, List.of());
            CompletableFuture<CrashWitness.Said> said = CompletableFuture.supplyAsync(
                    () -> CrashWitness.read(doomed), r -> Thread.ofVirtual().start(r));
            boolean alive = alive(doomed, random);
            while (victim == CrashVictim.KEEPER && alive && done < kills) {
                done += CrashVictim.killKeeper(dir.resolve("data")) ? 1 : 0;
                alive = alive(doomed, random);
            }
            if (victim == CrashVictim.BOTH) {
                CrashVictim.killKeeper(dir.resolve("data"));
            }
            // by its handle: Process.destroyForcibly() would close the output that is being read
            doomed.toHandle().destroyForcibly();
            int exit = doomed.waitFor();
            told.addAll(said.get().told());
            if (exit != SIGKILLED) {
                throw new IllegalStateException("after " + done + " kills of seed " + seed
                        + " the broker ended by itself, exit " + exit + ": "
                        + said.get().other());
            }
            done += victim == CrashVictim.KEEPER ? 0 : 1;
        }
        Row row;
        try (TestBroker broker = TestBroker.start(dir.resolve("data"), victim.place())) {
            for (Harnesses.View view :
                    broker.call(Operations.LIST, new Harnesses.ListAll(false)).harnesses()) {
                broker.call(Operations.WAIT, new Harnesses.Wait(view.id(), Harnesses.Until.READY, null));
            }
            CrashFindings found = CrashFindings.of(broker, told);
            row = new Row(
                    kills + " at random, seed " + seed,
                    victim.words(),
                    found.adopted() + " adopted, " + found.over() + " reaped",
                    found.missing(),
                    found.leftovers(),
                    String.join("; ", found.wrong()));
        }
        return alone(row, dir);
    }

    /** Lets it live for a while; tells whether it still does. */
    private static boolean alive(Process doomed, SplittableRandom random) throws InterruptedException {
        return !doomed.waitFor(random.nextLong(SHORTEST_LIFE_MILLIS, LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS);
    }

    static Process start(Path dir, String mode, long seed) throws IOException {
        return start(dir, mode, seed, CrashVictim.BROKER_KEEPING, List.of());
    }

    /** {@code command}: what is kept instead of a fake codex. */
    static Process start(Path dir, String mode, long seed, CrashVictim victim, List<String> command)
            throws IOException {
        Files.createDirectories(dir.resolve("home"));
        List<String> arguments = new ArrayList<>(List.of(
                dir.resolve("data").toString(),
                dir.resolve("home").toString(),
                mode,
                String.valueOf(seed),
                victim.name()));
        arguments.addAll(command);
        return new ProcessBuilder(FakePrograms.program("dev.ostler.broker.DoomedBroker", arguments))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static CrashStep.Outcome outcome(TestBroker broker) {
        List<Harnesses.View> all =
                broker.call(Operations.LIST, new Harnesses.ListAll(true)).harnesses();
        if (all.isEmpty()) {
            return CrashStep.Outcome.NOTHING;
        }
        Harnesses.View only = all.getFirst();
        if (broker.call(Operations.LIST, new Harnesses.ListAll(false))
                .harnesses()
                .isEmpty()) {
            return CrashStep.Outcome.REAPED;
        }
        broker.call(Operations.WAIT, new Harnesses.Wait(only.id(), Harnesses.Until.READY, null));
        broker.event(Kind.ADOPTED, e -> only.id().equals(e.harness()));
        boolean busy = broker.call(Operations.INSPECT, new Harnesses.Inspect(only.id(), null))
                        .harness()
                        .status()
                == Status.BUSY;
        if (busy) {
            broker.event(Kind.TURN_ENDED, e -> only.id().equals(e.harness()));
        }
        Sessions.Prompted turn = broker.call(Operations.PROMPT, new Sessions.Prompt(only.id(), "say: still here"));
        broker.event(
                Kind.TURN_ENDED,
                e -> turn.turn().equals(e.turn())
                        && Json.tree(e.data()).path("outcome").asText().equals("completed"));
        return CrashStep.Outcome.ADOPTED;
    }
}
