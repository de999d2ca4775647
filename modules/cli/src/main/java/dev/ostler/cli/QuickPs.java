package dev.ostler.cli;

import dev.ostler.cli.command.Ps;
import dev.ostler.core.error.OstlerException;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * {@code ostler ps} in its plain forms, without picocli: its classes are of a version that no start-up cache takes, and
 * cost a third of the whole command. Every other form is left to it.
 */
final class QuickPs {
    private QuickPs() {}

    /** The exit code; empty when this is not one of the plain forms. */
    static OptionalInt run(Environment env, String... args) {
        if (args.length == 0 || !args[0].equals("ps")) {
            return OptionalInt.empty();
        }
        boolean all = false;
        boolean json = false;
        @Nullable Path data = null;
        @Nullable String url = null;
        for (int i = 1; i < args.length; i++) {
            boolean valued = i + 1 < args.length && !args[i + 1].isEmpty() && !args[i + 1].startsWith("-");
            switch (args[i]) {
                case "-a", "--all" -> all = true;
                case "--json" -> json = true;
                case "--data" -> data = valued && data == null ? Path.of(args[++i]) : null;
                case "--url" -> url = valued && url == null ? args[++i] : null;
                default -> {
                    return OptionalInt.empty();
                }
            }
            if ((args[i].equals("--data") && data == null) || (args[i].equals("--url") && url == null)) {
                return OptionalInt.empty();
            }
        }
        Ostler root = new Ostler(env, data, url);
        try {
            return OptionalInt.of(Ps.show(root, all, json));
        } catch (OstlerException e) {
            return OptionalInt.of(new Errors(root).failed(e, "ostler ps"));
        }
    }
}
