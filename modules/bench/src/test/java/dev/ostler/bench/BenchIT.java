package dev.ostler.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with tiny sizes. No figure is judged: only that each is there, and that nothing stays behind. */
final class BenchIT {
    /** What must not be there, or must not have grown. */
    private static final Set<String> NOUGHT =
            Set.of("missing", "left", "processes", "descriptors", "threads", "handlers", "timers", "holes");
    /** What must have happened, or nothing was shown. */
    private static final Set<String> SOME = Set.of(
            "events",
            "frames",
            "harnesses spawned and released",
            "clients come and gone",
            "of 100 stalled, mean",
            "unread, most in all");

    @TempDir
    Path dir;

    @Test
    void printsEveryRowAndLeavesNothingBehind() throws Exception {
        JsonNode report = Json.tree(run(0, "--size", "smoke", "--json"));

        assertThat(report.path("rows").findValuesAsText("benchmark"))
                .contains(
                        "cold start",
                        "ostler ps",
                        "onBrokerLoss kill, no broker comes back",
                        "journal",
                        "spawn, fake codex",
                        "release, fake codex, idle",
                        "release, fake codex, ignores TERM",
                        "release, fake codex, left a child in a session of its own",
                        "text deltas, fake codex flat out, 1 subscriber",
                        "text deltas, fake codex flat out, 3 subscribers",
                        "limit, 1 client",
                        "limit, 3 clients",
                        "delay of a text delta, fake codex at 1,000/s",
                        "20 harnesses at once",
                        "25 spawned and released",
                        "adoption after SIGKILL, 1 harness",
                        "adoption after SIGKILL, 5 harnesses",
                        "output: one line of 100 MB",
                        "output: 2,000,000 lines at 1,000,000/s",
                        "5,000 events/s, 2 readers",
                        "soak of 10 s");
        for (JsonNode row : report.path("rows")) {
            assertThat(row.path("figures")).as(row.toString()).isNotEmpty();
            for (JsonNode figure : row.path("figures")) {
                assertThat(figure.path("value").isNumber()).as(row.toString()).isTrue();
                if (figure.path("name").asText().equals("threads more")) {
                    assertThat(figure.path("value").asInt())
                            .as("no thread for each of 20 harnesses: " + row)
                            .isLessThan(20);
                }
                if (SOME.contains(figure.path("name").asText())) {
                    assertThat(figure.path("value").asInt()).as(row.toString()).isPositive();
                }
                if (NOUGHT.contains(figure.path("name").asText())) {
                    assertThat(figure.path("value").asInt()).as(row.toString()).isZero();
                }
            }
        }
        assertThat(report.path("rows"))
                .filteredOn(row -> row.path("way").asText().matches("verdict|the broker's heap, with 100 stalled.*"))
                .hasSize(2)
                .allSatisfy(row ->
                        assertThat(row.path("budget").path("met").asBoolean()).isTrue());
        assertThat(report.path("crashes")).hasSize(7).allSatisfy(row -> {
            assertThat(row.path("wrong").asText()).isEmpty();
            assertThat(row.path("missing").asInt()).isZero();
            assertThat(row.path("leftovers").asInt()).isZero();
        });
        assertThat(report.path("machine").path("cores").asInt()).isPositive();
        awaitLonelyKeepers();
        assertThat(commandsOfThisRun()).as("processes of this run").isEmpty();
        assertThat(dir.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void saysHowItIsUsed() throws Exception {
        run(2, "--only", "spwan");

        assertThat(Files.readString(dir.resolve("err")))
                .contains("there is no benchmark 'spwan'")
                .contains(Options.USAGE);
    }

    private String run(int exit, String... args) throws Exception {
        Path tmp = Files.createDirectories(dir.resolve("tmp"));
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.io.tmpdir=" + tmp,
                "-cp",
                System.getProperty("java.class.path"),
                Bench.class.getName()));
        command.addAll(List.of(args));
        File out = dir.resolve("out").toFile();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out)
                .redirectError(dir.resolve("err").toFile());
        builder.environment().remove("OSTLER_CODEX");
        Process bench = builder.start();
        try {
            assertThat(bench.waitFor(10, TimeUnit.MINUTES)).as("it ends").isTrue();
        } finally {
            bench.destroyForcibly();
        }
        assertThat(bench.exitValue()).as(Files.readString(dir.resolve("err"))).isEqualTo(exit);
        return Files.readString(out.toPath());
    }

    /** A keeper whose broker was killed before it had greeted it ends by itself, some seconds after it came up. */
    private void awaitLonelyKeepers() {
        ofThisRun()
                .filter(process -> names(process.pid(), "cmdline", "KeeperProgram"))
                .forEach(process -> process.onExit()
                        .completeOnTimeout(process, 1, TimeUnit.MINUTES)
                        .join());
    }

    private List<String> commandsOfThisRun() {
        return ofThisRun()
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse("?"))
                .toList();
    }

    /** Every process of a run names its directory, in its arguments or in its environment. */
    private Stream<ProcessHandle> ofThisRun() {
        String name = dir + "/tmp/ostler-bench";
        return ProcessHandle.allProcesses()
                .filter(process -> !process.equals(ProcessHandle.current()))
                .filter(process -> names(process.pid(), "cmdline", name) || names(process.pid(), "environ", name));
    }

    private static boolean names(long pid, String file, String what) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
            return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).contains(what);
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
