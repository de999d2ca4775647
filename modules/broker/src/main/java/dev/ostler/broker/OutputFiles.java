package dev.ostler.broker;

import dev.ostler.drivers.Wire;
import dev.ostler.process.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files that a process prints into.
 *
 * @param wire of other than {@link Wire#ENDPOINT} stdout is for the driver to read, and tells no lines
 * @param stderr null when it is one with stdout
 */
record OutputFiles(Wire wire, Path stdout, @Nullable Path stderr) {
    static OutputFiles of(Stdio stdio) {
        return switch (stdio) {
            case Stdio.Files f -> new OutputFiles(Wire.ENDPOINT, f.stdout(), f.stderr());
            case Stdio.Pipes p -> new OutputFiles(Wire.PIPES, p.spool(), p.stderr());
            case Stdio.Terminal t -> new OutputFiles(Wire.TERMINAL, t.spool(), null);
        };
    }

    boolean spooled() {
        return wire != Wire.ENDPOINT;
    }

    /** How much was printed so far, to stdout and to stderr; 0 for what is not there. Blocking. */
    long[] sizes() throws IOException {
        return new long[] {size(stdout), stderr == null ? 0 : size(stderr)};
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
