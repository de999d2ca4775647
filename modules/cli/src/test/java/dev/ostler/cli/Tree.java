package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import dev.ostler.process.Lineage;
import dev.ostler.process.ProcessIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tree that {@code package} leaves, run as a user runs it: real processes. */
final class Tree implements AutoCloseable {
    static final Path OSTLER = Path.of("target", "ostler", "bin", "ostler").toAbsolutePath();
    static final Path LIB = Path.of("target", "ostler", "lib").toAbsolutePath();

    private final Path dir;
    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> started = new ArrayList<>();
    private int runs;

    record Result(int code, String out, String err) {}

    /** A broker in the foreground. */
    record Up(Process process, JsonNode line, Path out, Path err) {
        String url() {
            return line.path("endpoint").asText();
        }

        long pid() {
            return process.pid();
        }

        /** Waits for its end. */
        int exit() throws InterruptedException {
            assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            return process.exitValue();
        }
    }

    Tree(Path dir) {
        this.dir = dir;
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", dir.toString());
        environment.put("OSTLER_JAVA_HOME", System.getProperty("java.home"));
        environment.put("OSTLER_AOT", "off");
        environment.put("OSTLER_DATA", data().toString());
        environment.put("CODEX_HOME", dir.resolve("codex-home").toString());
        dir.resolve("codex-home").toFile().mkdirs();
    }

    Tree with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Path data() {
        return dir.resolve("data");
    }

    /** With its stdin and stdout as pipes. */
    Process piped(Path err, String... args) throws IOException {
        return piped(err, command(args));
    }

    /** Another program, with its stdin and stdout as pipes. */
    Process piped(Path err, List<String> command) throws IOException {
        return start(builder(err, command));
    }

    /** The command line of the launcher. */
    static List<String> command(String... args) {
        List<String> command = new ArrayList<>(List.of(OSTLER.toString()));
        command.addAll(List.of(args));
        return command;
    }

    /** What its programs have as their whole environment. */
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    Process start(Path out, Path err, List<String> command) throws IOException {
        Process process = start(builder(err, command).redirectOutput(out.toFile()));
        process.getOutputStream().close();
        return process;
    }

    private Process start(ProcessBuilder builder) throws IOException {
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private ProcessBuilder builder(Path err, List<String> command) {
        // A test run in the background of a script ignores INT, and would hand that down.
        List<String> program = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,TERM"));
        program.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(program).directory(dir.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    Process start(Path out, Path err, String... args) throws IOException {
        return start(out, err, command(args));
    }

    Result run(String... args) throws Exception {
        runs++;
        Path out = dir.resolve("out" + runs);
        Path err = dir.resolve("err" + runs);
        Process process = start(out, err, args);
        assertThat(process.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS))
                .as("%s ends", List.of(args))
                .isTrue();
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** The same, which must end well. */
    String ok(String... args) throws Exception {
        Result result = run(args);
        assertThat(result.code()).as("%s: %s", List.of(args), result.err()).isZero();
        return result.out();
    }

    Up up(String... more) throws Exception {
        runs++;
        Path out = dir.resolve("up-out" + runs);
        Path err = dir.resolve("up-err" + runs);
        List<String> args = new ArrayList<>(List.of("up", "--port", "0"));
        args.addAll(List.of(more));
        Process process = start(out, err, args.toArray(String[]::new));
        await().until(() -> Files.readString(out).endsWith("\n") || !process.isAlive());
        String line = Files.readString(out);
        assertThat(line.lines()).as(Files.readString(err)).hasSize(1);
        return new Up(process, Json.tree(line), out, err);
    }

    /** A command line of the fake app-server that keeps the readiness contract. */
    String[] spawn(String name, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("spawn", name));
        args.addAll(List.of(options));
        args.addAll(List.of(
                "--",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                "dev.ostler.fake.codex.FakeAppServer"));
        return args.toArray(String[]::new);
    }

    static String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(LIB)) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(":"));
        }
    }

    /** A definition that users get. */
    static ObjectNode shipped(String name) throws IOException {
        return (ObjectNode) Json.tree(Files.readString(
                OSTLER.resolveSibling("../conf/harnesses/" + name + ".json").normalize()));
    }

    static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    String store() throws Exception {
        return Json.tree(ok("info", "--json")).path("store").asText();
    }

    static void assertNothingLeft(String store) {
        assertThat(Lineage.scan(store)).isEmpty();
    }

    /** Of the broker inside the one {@code ostler serve} that runs. */
    String servedStore() throws Exception {
        try (Stream<Path> homes = Files.list(dir.resolve("ostler-serve"))) {
            List<Path> one = homes.toList();
            assertThat(one).hasSize(1);
            return new Tree(dir).with("OSTLER_DATA", one.getFirst().toString()).store();
        }
    }

    /** No process of it, and no data of any {@code ostler serve}. */
    void assertNothingLeftOfServe(String store) throws IOException {
        assertNothingLeft(store);
        try (Stream<Path> homes = Files.list(dir.resolve("ostler-serve"))) {
            assertThat(homes).isEmpty();
        }
    }

    String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** The keeper of the data directory, if it has one. */
    Optional<ProcessIdentity> keeper() throws IOException {
        Path file = data().resolve("keeper.json");
        return Files.exists(file)
                ? Optional.of(ProcessIdentity.parse(
                        Json.tree(Files.readString(file)).path("identity").asText()))
                : Optional.empty();
    }

    /**
     * Ends what a failed test left: what was started here, and what a broker started and its keeper kept. A handle knows
     * when its process began, so that no other one is ended. The keeper goes by itself when nothing is kept; its file
     * goes before it does, and its process is what is waited for.
     */
    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
        Set<ProcessIdentity> keepers = new HashSet<>();
        await().until(() -> {
            keeper().ifPresent(keepers::add);
            List<Long> going = keepers.stream()
                    .filter(ProcessIdentity::alive)
                    .map(ProcessIdentity::pid)
                    .toList();
            List<ProcessHandle> others = ProcessHandle.allProcesses()
                    .filter(process -> isAtHome(process.pid()))
                    .filter(process -> !going.contains(process.pid()))
                    .toList();
            others.forEach(ProcessHandle::destroyForcibly);
            return going.isEmpty() && others.isEmpty();
        });
    }

    /** Whether it was started by this tree, or by whoever was: the home is handed down. */
    private boolean isAtHome(long pid) {
        try {
            String variables =
                    Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
            return List.of(variables.split("\0")).contains("HOME=" + dir);
        } catch (IOException e) {
            // it has ended, or is another user's
            return false;
        }
    }
}
