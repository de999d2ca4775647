package dev.ostler.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the broker's process holds.
 *
 * @param heap bytes that are used
 * @param residentKb its memory now
 * @param peakKb the most that it ever had
 */
record Census(int descriptors, int threads, int handlers, int timers, long heap, long residentKb, long peakKb) {
    static Census of(long pid, Insides inside) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            List<String> status = Files.readAllLines(process.resolve("status"));
            return new Census(
                    count(process.resolve("fd")),
                    count(process.resolve("task")),
                    inside.handlers(),
                    inside.timers(),
                    inside.heap(),
                    kilobytes(status, "VmRSS:"),
                    kilobytes(status, "VmHWM:"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing has grown since; memory is no matter of this. */
    boolean noMoreThan(Census before) {
        return descriptors <= before.descriptors
                && threads <= before.threads
                && handlers <= before.handlers
                && timers <= before.timers;
    }

    /** What has grown since, as figures that should all be zero. */
    List<Figure> left(Census before) {
        return List.of(
                Figure.count("descriptors", Math.max(0, descriptors - before.descriptors)),
                Figure.count("threads", Math.max(0, threads - before.threads)),
                Figure.count("handlers", Math.max(0, handlers - before.handlers)),
                Figure.count("timers", Math.max(0, timers - before.timers)));
    }

    double heapMegabytes() {
        return heap / 1048576.0;
    }

    double residentMegabytes() {
        return residentKb / 1024.0;
    }

    double peakMegabytes() {
        return peakKb / 1024.0;
    }

    private static int count(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return (int) all.count();
        }
    }

    private static long kilobytes(List<String> status, String field) {
        return status.stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
