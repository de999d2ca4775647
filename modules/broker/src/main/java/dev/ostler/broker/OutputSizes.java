package dev.ostler.broker;

import dev.ostler.process.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much a process has printed so far. Blocking. */
final class OutputSizes {
    private OutputSizes() {}

    /** Of stdout and of stderr; 0 for what is not there. */
    static long[] of(Stdio.Files files) throws IOException {
        return new long[] {size(files.stdout()), size(files.stderr())};
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
