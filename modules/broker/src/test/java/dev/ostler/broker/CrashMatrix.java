package dev.ostler.broker;

import dev.ostler.core.event.Event;
import dev.ostler.core.event.Kind;
import dev.ostler.core.harness.Status;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Supervision;
import dev.ostler.fake.FakePrograms;
import dev.ostler.process.LineageProcess;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Kills brokers at named steps and at random moments, and looks what the next one makes of it. Run whole: {@code main
 * [ROUNDS [SEED]]} prints a table.
 */
public final class CrashMatrix {
    /** Of one harness no more than one of these may be told, whatever was killed when. */
    private static final List<Kind> ONCE =
            List.of(Kind.REQUESTED, Kind.SPAWNED, Kind.EXITED, Kind.REAPED, Kind.RELEASED);

    /**
     * One line of the table.
     *
     * @param leftovers processes of the lineage that no live record claims
     * @param wrong what is not as it must be; empty when all is well
     */
    public record Row(String step, String killed, String outcome, int leftovers, String wrong) {}

    private CrashMatrix() {}

    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        List<Row> rows = new ArrayList<>();
        for (CrashStep step : CrashStep.values()) {
            rows.add(at(step, Files.createTempDirectory("ostler-crash")));
        }
        rows.add(random(rounds, seed, Files.createTempDirectory("ostler-crash")));
        for (Row row : rows) {
            System.out.printf(
                    "%-20s %-10s %-10s %3d  %s%n",
                    row.step(), row.killed(), row.outcome(), row.leftovers(), row.wrong());
        }
        System.exit(rows.stream().allMatch(r -> r.wrong().isEmpty()) ? 0 : 1);
    }

    /** Kills a broker at a step, starts the next one on the same directory, and looks. */
    static Row at(CrashStep step, Path dir) throws Exception {
        Process doomed = start(dir, step.name(), 0);
        String said = said(doomed);
        int exit = doomed.waitFor();
        TestBroker broker = TestBroker.start(dir.resolve("data"));
        try {
            String outcome = outcome(broker).name();
            String wrong = exit != 137
                    ? "it was not killed: exit " + exit + ", " + said
                    : outcome.equals(step.outcome().name()) ? wrong(broker) : "expected " + step.outcome();
            return new Row(step.name(), "broker", outcome, unclaimed(broker).size(), wrong);
        } finally {
            broker.close();
        }
    }

    /** Kills brokers at random moments, their recoveries included, then looks at all that is left. */
    static Row random(int rounds, long seed, Path dir) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rounds; i++) {
            Process doomed = start(dir, "none", random.nextLong());
            Thread reader = Thread.ofVirtual().start(() -> said(doomed));
            if (!doomed.waitFor(random.nextLong(200, 3_000), TimeUnit.MILLISECONDS)) {
                doomed.destroyForcibly();
            }
            doomed.waitFor();
            reader.join();
        }
        TestBroker broker = TestBroker.start(dir.resolve("data"));
        try {
            for (Harnesses.View view :
                    broker.call(Operations.LIST, new Harnesses.ListAll(false)).harnesses()) {
                broker.call(Operations.WAIT, new Harnesses.Wait(view.id(), Harnesses.Until.READY, null));
            }
            String wrong = wrong(broker);
            int adopted = broker.call(Operations.LIST, new Harnesses.ListAll(false))
                    .harnesses()
                    .size();
            return new Row(
                    rounds + " at random",
                    "broker",
                    adopted + " adopted",
                    unclaimed(broker).size(),
                    wrong.isEmpty() ? "" : "seed " + seed + ": " + wrong);
        } finally {
            broker.close();
        }
    }

    static Process start(Path dir, String mode, long seed) throws IOException {
        Files.createDirectories(dir.resolve("home"));
        return new ProcessBuilder(FakePrograms.program(
                        "dev.ostler.broker.DoomedBroker",
                        List.of(
                                dir.resolve("data").toString(),
                                dir.resolve("home").toString(),
                                mode,
                                String.valueOf(seed))))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
    }

    private static String said(Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            return lines.lines().collect(Collectors.joining("\n"));
        } catch (IOException | java.io.UncheckedIOException e) {
            return String.valueOf(e.getMessage());
        }
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

    /** Everything that must hold after any crash; empty when it does. */
    private static String wrong(TestBroker broker) {
        List<String> wrong = new ArrayList<>();
        List<LineageProcess> unclaimed = unclaimed(broker);
        if (!unclaimed.isEmpty()) {
            wrong.add("unclaimed: " + unclaimed);
        }
        List<Supervision.Orphan> orphans =
                broker.call(Operations.ORPHANS, new Supervision.Orphans()).orphans();
        if (!orphans.isEmpty()) {
            wrong.add("orphans: " + orphans);
        }
        Map<String, Integer> counts = new HashMap<>();
        for (Event e : broker.events) {
            if (e.harness() != null && ONCE.contains(e.kind())) {
                counts.merge(e.harness() + " " + e.kind().wire(), 1, Integer::sum);
            }
        }
        counts.forEach((what, count) -> {
            if (count > 1) {
                wrong.add(count + " times " + what);
            }
        });
        return String.join("; ", wrong);
    }

    /** Processes of this store's lineage whose harness no live record has. */
    private static List<LineageProcess> unclaimed(TestBroker broker) {
        List<String> live = broker.call(Operations.LIST, new Harnesses.ListAll(false)).harnesses().stream()
                .map(Harnesses.View::id)
                .toList();
        return broker.leftovers().stream()
                .filter(p -> !live.contains(p.harnessId()))
                .toList();
    }
}
