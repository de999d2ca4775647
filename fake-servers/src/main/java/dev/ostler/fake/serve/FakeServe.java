package dev.ostler.fake.serve;

import dev.ostler.fake.Signals;
import dev.ostler.fake.commands.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;

/**
 * The program: {@code serve [--harness NAME] [--cwd DIR] [--model M] [--session-file FILE]}. It says {@code ready} by
 * itself; the end of stdin interrupts the turn that runs and ends it with 0. {@code escalate:} asks, {@code shell:}
 * does not.
 */
public final class FakeServe {
    private static final int USAGE = 2;
    private static final int TERM = 143;

    private FakeServe() {}

    /** Serves until stdin ends. Exit code 2 for wrong arguments. */
    public static void main(String[] args) throws IOException {
        String harness = "fake";
        String model = "mock-1";
        Optional<Path> file = Optional.empty();
        for (Iterator<String> left = Arrays.asList(args).iterator(); left.hasNext(); ) {
            String option = left.next();
            switch (option) {
                case "serve" -> {}
                case "--harness" -> harness = left.next();
                case "--cwd" -> left.next();
                case "--model" -> model = left.next();
                case "--session-file" -> file = Optional.of(Path.of(left.next()));
                default -> {
                    System.err.println("unknown option " + option);
                    System.exit(USAGE);
                }
            }
        }
        ServeServer server = new ServeServer(new Lines(System.out), new ServeMemory(file), harness, model);
        Signals.on("TERM", () -> end(server, TERM));
        server.ready();
        try {
            Lines.read(System.in, server::line);
        } catch (UncheckedIOException e) {
            end(server, 1);
        }
        server.interruptAndWait();
        end(server, 0);
    }

    private static void end(ServeServer server, int code) {
        server.killTool();
        Runtime.getRuntime().halt(code);
    }
}
