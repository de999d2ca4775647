package dev.ostler.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Where commands are run by something else than us, over a connection of this machine to itself. */
sealed interface Remote extends AutoCloseable permits Sshd, Socat {
    /** Starts it there; what it says and is told goes through the process that is returned. */
    Process start(Path err, String... args) throws IOException;

    /** Ends it, and waits until nothing of it runs. */
    @Override
    void close();

    /** Cannot be had here. */
    final class Missing extends Exception {
        private static final long serialVersionUID = 1;

        Missing(String why) {
            super(why);
        }
    }

    /** Over ssh, or else over socat; where there is neither the test is skipped, and says why. */
    static Remote open(Path dir, Tree tree) throws Exception {
        try {
            return Sshd.start(dir, tree);
        } catch (Missing noSsh) {
            try {
                return Socat.start(dir, tree);
            } catch (Missing noSocat) {
                Assumptions.abort(noSsh.getMessage() + "; " + noSocat.getMessage());
                throw noSocat;
            }
        }
    }

    /** A program of the machine. */
    static Path program(String name) throws Missing {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin", "/sbin"))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new Missing("there is no " + name));
    }

    /** A command line for a shell, with nothing in its environment but this. */
    static String shell(Map<String, String> environment, String... args) {
        return "exec env -i "
                + Stream.concat(
                                environment.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()),
                                Tree.command(args).stream())
                        .map(word -> "'" + word.replace("'", "'\\''") + "'")
                        .collect(Collectors.joining(" "));
    }

    /** Runs to its end, which must be a good one. */
    static void run(Tree tree, Path out, List<String> command) throws Exception {
        Process process = tree.start(out, out.resolveSibling(out.getFileName() + ".err"), command);
        if (process.waitFor() != 0) {
            throw new Missing(command.getFirst() + " failed: "
                    + Files.readString(out.resolveSibling(out.getFileName() + ".err"))
                            .strip());
        }
    }
}
