package dev.ostler.bench;

import dev.ostler.bench.Options.Part;
import dev.ostler.broker.CrashMatrix;
import dev.ostler.fake.FakePrograms;
import dev.ostler.process.LineageProcess;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The benchmarks: tables on stdout, progress on stderr. Exit code 0 whether budgets are met or not, 1 when a crash lost,
 * leaked or doubled something, 2 for usage.
 */
public final class Bench {
    private final Options options;
    private final Path dir;
    private final List<Row> rows = new ArrayList<>();

    private Bench(Options options, Path dir) {
        this.options = options;
        this.dir = dir;
    }

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.parse(args);
        } catch (Options.Usage e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(2);
            return;
        }
        Path dir = Files.createTempDirectory("ostler-bench");
        boolean proven;
        try {
            Report report = new Bench(options, dir).run(System.getenv("OSTLER_CODEX"));
            System.out.print(options.json() ? report.json() + "\n" : report.markdown());
            proven = report.proven();
        } finally {
            delete(dir);
        }
        System.exit(proven ? 0 : 1);
    }

    private Report run(@Nullable String codex) throws Exception {
        double load = Machine.load();
        if (options.parts().contains(Part.START)) {
            say("cold start");
            rows.addAll(new StartBench(Files.createDirectory(dir.resolve("start")), options.sizes()).rows());
        }
        if (options.parts().contains(Part.LOSS)) {
            say("the loss of a broker");
            rows.addAll(new LossBench(Files.createDirectory(dir.resolve("loss")), options.sizes()).rows());
        }
        if (options.parts().contains(Part.JOURNAL)) {
            say("the journal");
            rows.addAll(new JournalBench(Files.createDirectory(dir.resolve("journal")), options.sizes()).rows());
        }
        if (!EnumSet.of(Part.CRASH, Part.START, Part.LOSS, Part.JOURNAL).containsAll(options.parts())) {
            figures(codex);
        }
        List<CrashMatrix.Row> crashes = options.parts().contains(Part.CRASH)
                ? new CrashBench(dir, options.sizes(), options.seed(), Bench::say).rows()
                : List.of();
        return new Report(Machine.measured(load), rows, crashes);
    }

    private void figures(@Nullable String codex) throws IOException {
        BrokerUnderTest broker = BrokerUnderTest.start(Files.createDirectory(dir.resolve("data")));
        Vertx vertx = Programs.vertx();
        List<LineageProcess> left;
        try {
            say("broker under test: pid " + broker.pid());
            fake(vertx, broker);
            keeping(vertx, broker);
            if (codex != null && !codex.isBlank()) {
                real(vertx, broker, codex);
            }
        } finally {
            Await.of(vertx.close());
            left = broker.down();
        }
        rows.add(Row.of("after all", "processes of the broker's lineage", Figure.count("left", left.size())));
    }

    private void fake(Vertx vertx, BrokerUnderTest broker) throws IOException {
        AppServer flooding = flooding("fake");
        AppServer brief = new AppServer(
                "fake codex",
                FakePrograms.codex("--listen", "ws://127.0.0.1:0"),
                flooding.environment(),
                dir.toString());
        life(new LifeBench(vertx, broker, options.sizes()), brief);
        if (options.parts().contains(Part.DELTAS)) {
            say("text deltas, fake codex");
            rows.addAll(new DeltaBench(vertx, broker, options.sizes()).flood(flooding));
        }
        if (options.parts().contains(Part.LATENCY)) {
            say("latency, fake codex");
            rows.addAll(new LatencyBench(vertx, broker, options.sizes()).rows(flooding));
        }
        if (options.parts().contains(Part.STALLED)) {
            say("stalled subscribers for " + options.stalled().toSeconds() + " s");
            rows.addAll(new StalledBench(vertx, broker, options.sizes(), options.stalled()).rows(flooding));
        }
    }

    private AppServer flooding(String home) throws IOException {
        Path at = Files.createDirectory(dir.resolve(home + "-home"));
        return new AppServer(
                "fake codex", Programs.floodingCodex(), Map.of("CODEX_HOME", at.toString()), dir.toString());
    }

    /** With shells that one fake server serves. */
    private void keeping(Vertx vertx, BrokerUnderTest broker) throws IOException {
        if (EnumSet.copyOf(options.parts()).removeAll(EnumSet.of(Part.FLEET, Part.ADOPTION, Part.BOUNDS, Part.SOAK))) {
            AppServer fake = new AppServer(
                    "fake codex",
                    FakePrograms.codex("--listen", "ws://127.0.0.1:0"),
                    Map.of(
                            "CODEX_HOME",
                            Files.createDirectory(dir.resolve("shared-home")).toString()),
                    dir.toString());
            try (Child server = fake.mortal().start()) {
                AppServer shell = AppServer.sharing(server.announcement(), dir.toString());
                if (options.parts().contains(Part.FLEET)) {
                    say("many harnesses");
                    rows.addAll(new FleetBench(broker, options.sizes()).rows(shell));
                }
                if (options.parts().contains(Part.BOUNDS)) {
                    say("too much output");
                    rows.addAll(new BoundsBench(broker, dir.resolve("data"), options.sizes()).rows(shell));
                }
                if (options.parts().contains(Part.SOAK)) {
                    say("a soak of " + options.soak().toSeconds() + " s");
                    rows.addAll(new SoakBench(vertx, broker, options.sizes(), options.soak())
                            .rows(flooding("soak"), shell));
                }
                if (options.parts().contains(Part.ADOPTION)) {
                    say("adoption");
                    rows.addAll(new AdoptionBench(dir, options.sizes()).rows(shell));
                }
            }
        }
    }

    private void real(Vertx vertx, BrokerUnderTest broker, String binary) throws IOException {
        try (RealCodex codex = new RealCodex(binary, Files.createDirectory(dir.resolve("real")))) {
            life(new LifeBench(vertx, broker, options.sizes()), codex.server());
            if (options.parts().contains(Part.DELTAS)) {
                say("text deltas, real codex");
                rows.addAll(new DeltaBench(vertx, broker, options.sizes()).real(codex.server()));
            }
            if (options.parts().contains(Part.LATENCY)) {
                say("latency, real codex");
                rows.addAll(new LatencyBench(vertx, broker, options.sizes()).rows(codex.server()));
            }
        }
    }

    private void life(LifeBench bench, AppServer server) {
        if (options.parts().contains(Part.SPAWN)) {
            say("spawn and release, " + server.name());
            rows.addAll(bench.rows(server));
        }
        if (options.parts().contains(Part.RELEASE)) {
            say("stubborn releases, " + server.name());
            rows.addAll(bench.stubborn(server));
        }
    }

    private static void say(String what) {
        System.err.println("bench: " + what);
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
