package dev.ostler.cli;

import dev.ostler.cli.server.Up;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * {@code ostler up} with no more than {@code --data} and {@code --port}, without picocli, for the reason of {@link
 * QuickPs}. Every other form is left to it.
 */
final class QuickUp {
    private QuickUp() {}

    /** The exit code; empty when this is not one of the plain forms. */
    static OptionalInt run(Environment env, String... args) {
        if (args.length % 2 == 0 || !args[0].equals("up")) {
            return OptionalInt.empty();
        }
        @Nullable Path data = null;
        @Nullable Integer port = null;
        for (int i = 1; i < args.length; i += 2) {
            String value = args[i + 1];
            if (args[i].equals("--data") && data == null && !value.isEmpty() && !value.startsWith("-")) {
                data = Path.of(value);
            } else if (args[i].equals("--port") && port == null && value.matches("\\d{1,5}")) {
                port = Integer.parseInt(value);
            } else {
                return OptionalInt.empty();
            }
        }
        Ostler root = new Ostler(env, data, null);
        try {
            return OptionalInt.of(new Up(root, port).call());
        } catch (RuntimeException e) {
            return OptionalInt.of(new Errors(root).failed(e, "ostler up"));
        }
    }
}
