package dev.ostler.process;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The environment marker by which descendants are known: {@code OSTLER_HARNESS=STORE/HARNESS}, followed by
 * {@code :STORE/HARNESS} for every broker further in. Whoever inherits it belongs to all of them.
 */
public final class Lineage {
    /** The environment variable. */
    public static final String VARIABLE = "OSTLER_HARNESS";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final byte[] PREFIX = (VARIABLE + "=").getBytes(StandardCharsets.UTF_8);
    private static final int MOST_COMMAND = 512;
    private static final long TICKS_PER_SECOND = 100;

    private Lineage() {}

    static String requireId(String what, String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "%s '%s' should be 1 to 128 letters, digits, dots, dashes or underscores".formatted(what, id));
        }
        return id;
    }

    /** The marker of a process that {@code storeId/harnessId} starts under {@code inherited}. */
    static String extend(@Nullable String inherited, String storeId, String harnessId) {
        String own = storeId + "/" + harnessId;
        return inherited == null || inherited.isEmpty() ? own : inherited + ":" + own;
    }

    /** The harness of this store in a marker, the innermost if several. */
    static Optional<String> harnessOf(String marker, String storeId) {
        String prefix = storeId + "/";
        return Arrays.stream(marker.split(":", -1))
                .filter(link -> link.startsWith(prefix))
                .reduce((_, last) -> last)
                .map(link -> link.substring(prefix.length()));
    }

    static boolean contains(String marker, String storeId, String harnessId) {
        return (":" + marker + ":").contains(":" + storeId + "/" + harnessId + ":");
    }

    /** The marker in a process's environment; empty when it has none, or ended, or is another user's. */
    static Optional<String> markerOf(long pid) {
        return Environ.of(pid).flatMap(Lineage::markerIn);
    }

    static Optional<String> markerIn(byte[] environment) {
        int start = 0;
        while (start < environment.length) {
            int end = start;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            if (startsWithPrefix(environment, start, end)) {
                int value = start + PREFIX.length;
                return Optional.of(new String(environment, value, end - value, StandardCharsets.UTF_8));
            }
            start = end + 1;
        }
        return Optional.empty();
    }

    private static boolean startsWithPrefix(byte[] bytes, int from, int to) {
        return to - from >= PREFIX.length && Arrays.equals(bytes, from, from + PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    /**
     * Every living process that carries a marker of this store, whoever started it; this process excepted.
     *
     * @param storeId the store whose processes are meant
     * @throws java.io.UncheckedIOException when /proc cannot be read, so that nothing can be said
     */
    public static List<LineageProcess> scan(String storeId) {
        requireId("store id", storeId);
        List<LineageProcess> found = new ArrayList<>();
        long self = ProcessHandle.current().pid();
        for (long pid : ProcFiles.pids()) {
            if (pid != self) {
                markerOf(pid)
                        .flatMap(marker -> harnessOf(marker, storeId))
                        .flatMap(harness -> describe(pid, harness))
                        .ifPresent(found::add);
            }
        }
        return List.copyOf(found);
    }

    private static Optional<LineageProcess> describe(long pid, String harnessId) {
        return ProcStat.of(pid)
                .filter(stat -> !stat.dead())
                .map(stat -> new LineageProcess(
                        ProcessIdentity.of(stat),
                        harnessId,
                        stat.parent(),
                        stat.command(),
                        age(stat),
                        command(stat),
                        residentBytes(pid)));
    }

    private static Duration age(ProcStat stat) {
        double uptime = ProcFiles.read("/proc/uptime", 64)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .map(text -> Double.parseDouble(text.substring(0, text.indexOf(' '))))
                .orElse(0d);
        return Duration.ofMillis(Math.max(0, (long) (uptime * 1000) - stat.startTicks() * 1000 / TICKS_PER_SECOND));
    }

    static String command(ProcStat stat) {
        String line = ProcFiles.read(stat.pid(), "cmdline", MOST_COMMAND)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8)
                        .replace('\0', ' ')
                        .strip())
                .orElse("");
        return line.isEmpty() ? "[" + stat.command() + "]" : line;
    }

    private static long residentBytes(long pid) {
        return ProcFiles.read(pid, "status", 8192)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .flatMap(text ->
                        text.lines().filter(line -> line.startsWith("VmRSS:")).findFirst())
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .orElse(0L);
    }
}
