package dev.ostler.fake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A started program; closing it kills it with all it has left behind and proves that nothing is left. */
public final class FakeProcess implements AutoCloseable {
    /** A test run that is in the background of a script ignores INT, and its children would inherit that. */
    private static final List<String> NO_SIGNAL_IGNORED = List.of("env", "--default-signal=HUP,INT,TERM");

    private static final long PATIENCE_SECONDS = 60;

    /** What would colour the output, or let a JVM say that it has heard of it. */
    private static final List<String> UNWANTED = List.of(
            "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();

    private FakeProcess(Process process) {
        this.process = process;
        collect(process.getInputStream(), out);
        collect(process.getErrorStream(), err);
    }

    public static FakeProcess start(List<String> command, Map<String, String> environment) throws IOException {
        List<String> program = new ArrayList<>(NO_SIGNAL_IGNORED);
        program.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(program);
        builder.environment().keySet().removeAll(UNWANTED);
        builder.environment().putAll(environment);
        return new FakeProcess(builder.start());
    }

    private static void collect(InputStream stream, List<String> into) {
        Thread.ofPlatform().daemon().name("collect").start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (into.size() < 10_000) {
                        into.add(line);
                    }
                }
            } catch (IOException e) {
                // the stream of a dead process
            }
        });
    }

    public Process process() {
        return process;
    }

    public List<String> out() {
        return out;
    }

    public List<String> err() {
        return err;
    }

    public String awaitOut(Predicate<String> line) {
        return await(out, line);
    }

    public String awaitErr(Predicate<String> line) {
        return await(err, line);
    }

    private String await(List<String> lines, Predicate<String> wanted) {
        return Patience.await()
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> lines.stream().filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** The endpoint in codex's banner. */
    public String awaitBanner() {
        String line = awaitErr(text -> text.contains("listening on:"));
        awaitErr(text -> text.contains("note:"));
        return line.replaceAll("\u001b\\[[0-9;]*m", "")
                .replaceAll(".*listening on: ", "")
                .strip();
    }

    /** Sends a signal by its name. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the process did not end");
        }
        return process.exitValue();
    }

    public boolean alive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        Patience.await().until(() -> !process.isAlive() && all.stream().noneMatch(FakeProcess::runs));
    }

    /** Whether it runs; a zombie that nobody collects does not. */
    public static boolean runs(ProcessHandle handle) {
        try {
            String stat = java.nio.file.Files.readString(java.nio.file.Path.of("/proc/" + handle.pid() + "/stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }
}
