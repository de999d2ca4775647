package dev.ostler.fake.pi;

import dev.ostler.fake.Signals;
import dev.ostler.fake.commands.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;

/**
 * The program. Of pi's options it heeds {@code --mode rpc, --model, --session-id ID, --session FILE, --no-session} and
 * {@code -e FILE}: with an extension every tool asks, as with the gate that is shipped; without one nothing asks but
 * {@code escalate:}. {@code PI_CODING_AGENT_DIR} is where its sessions lie, as with pi.
 *
 * <p>Its own: {@code --fake-old} behaves like 0.73.1; {@code --fake-retry-ms N} is the first pause before a retry.
 *
 * <p>As pi: it says nothing until it is asked; the end of stdin ends it with 0 in the middle of a turn; TERM gives 143,
 * HUP 129, INT its signal.
 */
public final class FakePi {
    private static final int TERM = 143;
    private static final int HUP = 129;

    private FakePi() {}

    /** How it was started. */
    record Options(
            String model,
            Optional<String> sessionId,
            Optional<Path> sessionFile,
            boolean keeps,
            boolean gate,
            boolean old,
            Duration retry) {}

    /** Serves until stdin ends. Exit code 1 for an extension or a session that is not there. */
    public static void main(String[] args) throws IOException {
        Options options;
        try {
            options = parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println("Error: " + e.getMessage());
            System.exit(1);
            return;
        }
        PiServer server = new PiServer(options, new Lines(System.out));
        Signals.on("TERM", () -> end(server, TERM));
        Signals.on("HUP", () -> end(server, HUP));
        try {
            Lines.read(System.in, server::line);
        } catch (UncheckedIOException e) {
            end(server, 1);
        }
        end(server, 0);
    }

    private static void end(PiServer server, int code) {
        server.killTools();
        Runtime.getRuntime().halt(code);
    }

    static Options parse(String[] args) {
        String model = "mock-1";
        Optional<String> id = Optional.empty();
        Optional<Path> file = Optional.empty();
        boolean keeps = true;
        boolean gate = false;
        boolean old = false;
        Duration retry = Duration.ofSeconds(2);
        for (Iterator<String> left = Arrays.asList(args).iterator(); left.hasNext(); ) {
            String option = left.next();
            switch (option) {
                case "--mode" -> {
                    if (!value(left, option).equals("rpc")) {
                        throw new IllegalArgumentException("the fake speaks --mode rpc only");
                    }
                }
                case "--model" -> model = value(left, option).replaceAll("^.*/", "");
                case "--provider" -> value(left, option);
                case "--session-id" -> id = Optional.of(value(left, option));
                case "--session" -> file = Optional.of(existing("Session", Path.of(value(left, option))));
                case "--no-session" -> keeps = false;
                case "-e", "--extension" -> {
                    existing("Extension", Path.of(value(left, option)));
                    gate = true;
                }
                case "--offline" -> {}
                case "--fake-old" -> old = true;
                case "--fake-retry-ms" -> retry = Duration.ofMillis(Long.parseLong(value(left, option)));
                default -> throw new IllegalArgumentException("Unknown option: " + option);
            }
        }
        return new Options(model, id, file, keeps, gate, old, retry);
    }

    private static String value(Iterator<String> left, String option) {
        if (!left.hasNext()) {
            throw new IllegalArgumentException(option + " requires a value");
        }
        return left.next();
    }

    private static Path existing(String what, Path path) {
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException(what + " path does not exist: " + path);
        }
        return path;
    }
}
