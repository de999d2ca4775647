package dev.ostler.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which process, once and for all: a pid alone is reused, and means another process after a boot or in another
 * namespace. {@link #toString()} and {@link #parse} are its form in a registry.
 *
 * @param bootId /proc/sys/kernel/random/boot_id
 * @param pidNamespace inode of the pid namespace in which {@code pid} counts
 * @param pid the process id
 * @param startTicks clock ticks from boot to the start of the process, field 22 of /proc/PID/stat (proc(5))
 */
public record ProcessIdentity(String bootId, long pidNamespace, long pid, long startTicks) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f-]{36})/(\\d{1,18})/(\\d{1,18})/(\\d{1,18})");

    public ProcessIdentity {
        if (bootId.isBlank() || pid < 1 || startTicks < 0) {
            throw new IllegalArgumentException(
                    "not a process: boot '%s', pid %d, start ticks %d".formatted(bootId, pid, startTicks));
        }
    }

    /** The identity of the process that has this pid now, a zombie included; empty when there is none. */
    public static Optional<ProcessIdentity> of(long pid) {
        return ProcStat.of(pid).map(ProcessIdentity::of);
    }

    static ProcessIdentity of(ProcStat stat) {
        return new ProcessIdentity(Machine.BOOT_ID, Machine.PID_NAMESPACE, stat.pid(), stat.startTicks());
    }

    /** Whether this process exists and has not ended; a zombie has. */
    public boolean alive() {
        return here()
                && ProcStat.of(pid)
                        .filter(this::names)
                        .filter(stat -> !stat.dead())
                        .isPresent();
    }

    /** Whether the identity is of this boot and this pid namespace; nothing can be said of others from here. */
    boolean here() {
        return bootId.equals(Machine.BOOT_ID) && pidNamespace == Machine.PID_NAMESPACE;
    }

    boolean names(ProcStat stat) {
        return here() && stat.pid() == pid && stat.startTicks() == startTicks;
    }

    /** {@code bootId/pidNamespace/pid/startTicks}. */
    @Override
    public String toString() {
        return bootId + "/" + pidNamespace + "/" + pid + "/" + startTicks;
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when it has another form
     */
    public static ProcessIdentity parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "process identity '" + text + "' should be bootId/pidNamespace/pid/startTicks");
        }
        return new ProcessIdentity(
                matcher.group(1),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)));
    }

    private static final class Machine {
        static final String BOOT_ID = bootId();
        static final long PID_NAMESPACE = pidNamespace();

        private static String bootId() {
            try {
                return Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                        .strip();
            } catch (IOException e) {
                throw new UncheckedIOException("the boot id cannot be read; is /proc mounted?", e);
            }
        }

        private static long pidNamespace() {
            try {
                String link =
                        Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
                return Long.parseLong(link.replaceAll("\\D", ""));
            } catch (IOException e) {
                throw new UncheckedIOException("the pid namespace cannot be read; is /proc mounted?", e);
            }
        }
    }
}
