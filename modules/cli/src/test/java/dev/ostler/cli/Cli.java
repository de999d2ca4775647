package dev.ostler.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Runs commands in this JVM and keeps what they print. */
public final class Cli {
    public record Result(int code, String out, String err) {}

    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, Runnable> signals = new ConcurrentHashMap<>();
    private final Path cwd;
    private String in = "";
    private boolean terminal;

    public Cli(Path cwd) {
        this.cwd = cwd;
        variables.put("HOME", cwd.toString());
        variables.put("OSTLER_DATA", cwd.resolve("no-data").toString());
    }

    public Cli at(RawServer server) {
        return with("OSTLER_URL", server.url()).with("OSTLER_TOKEN", "test-token-0123456789");
    }

    public Cli with(String name, String value) {
        variables.put(name, value);
        return this;
    }

    public Cli stdin(String text) {
        in = text;
        return this;
    }

    public Cli onTerminal() {
        terminal = true;
        return this;
    }

    /** What a command does on this signal, once it has asked for it. */
    public Runnable signal(String name) {
        return () -> signals.get(name).run();
    }

    public boolean handles(String signal) {
        return signals.containsKey(signal);
    }

    public Environment environment(PrintStream out, PrintStream err) {
        return new Environment(
                variables,
                null,
                cwd,
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                out,
                err,
                terminal,
                terminal,
                signals::put);
    }

    public Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main.run(
                environment(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)),
                args);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
