package dev.ostler.cli;

import dev.ostler.core.harness.GivenLocale;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a command sees of the world outside.
 *
 * @param home the installation, with {@code conf} in it; null when the classes run by themselves
 * @param cwd absolute
 * @param outTerminal whether {@code out} goes to a person
 * @param errTerminal whether {@code err} does
 */
public record Environment(
        Map<String, String> variables,
        @Nullable Path home,
        Path cwd,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean outTerminal,
        boolean errTerminal,
        Interrupts interrupts) {
    public Environment {
        variables = Map.copyOf(variables);
        Objects.requireNonNull(interrupts, "interrupts");
    }

    /** That of this process. The launcher says by {@code ostler.tty} which of 1 and 2 are terminals. */
    public static Environment ofProcess() {
        String home = System.getProperty("ostler.home");
        String terminals = System.getProperty("ostler.tty", "");
        return new Environment(
                GivenLocale.restore(new HashMap<>(System.getenv())),
                home == null ? null : Path.of(home),
                Path.of("").toAbsolutePath(),
                System.in,
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8),
                new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.err), true, StandardCharsets.UTF_8),
                terminals.contains("1"),
                terminals.contains("2"),
                Interrupts.OF_PROCESS);
    }

    /** The variable, or null when it is not set or empty. */
    public @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** Where this user's state lies: {@code $XDG_STATE_HOME/ostler}, usually {@code ~/.local/state/ostler}. */
    public Path defaultData() {
        String chosen = variable("OSTLER_DATA");
        return chosen != null
                ? cwd.resolve(chosen)
                : xdg("XDG_STATE_HOME", ".local/state").resolve("ostler");
    }

    /** Where this user's own definitions lie. */
    public Path userDefinitions() {
        return xdg("XDG_CONFIG_HOME", ".config").resolve("ostler").resolve("harnesses");
    }

    /** Where the launcher keeps start-up caches. */
    public Path cache() {
        return xdg("XDG_CACHE_HOME", ".cache").resolve("ostler");
    }

    /** As the base directory specification has it: a relative path is ignored. */
    private Path xdg(String name, String under) {
        String chosen = variable(name);
        if (chosen != null && Path.of(chosen).isAbsolute()) {
            return Path.of(chosen);
        }
        String user = variable("HOME");
        return Path.of(user == null ? System.getProperty("user.home") : user).resolve(under);
    }
}
