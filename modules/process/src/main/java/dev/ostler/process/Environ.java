package dev.ostler.process;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.concurrent.locks.LockSupport;

/**
 * The environment that a process got at its exec. For a moment of an exec there is none to be read, and one that is
 * read in pieces may end at a piece; neither must pass for a process that does not carry our marker.
 */
final class Environ {
    private static final int MOST = 4 << 20;
    /** With {@link #PAUSE_NANOS} at least 100 ms: an exec that hangs, say on a dead file system, holds up nobody longer. */
    private static final int LOOKS = 1_000;

    private static final long PAUSE_NANOS = 100_000;

    private Environ() {}

    /** Empty when there is no such process, or when it is another user's. */
    static Optional<byte[]> of(long pid) {
        Optional<byte[]> found = read(pid);
        for (int looks = 1; looks < LOOKS && found.isPresent() && suspect(pid, found.get()); looks++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            found = read(pid);
        }
        return found;
    }

    private static Optional<byte[]> read(long pid) {
        return ProcFiles.read(pid, "environ", MOST);
    }

    private static boolean suspect(long pid, byte[] environment) {
        int length = environment.length;
        if (length > 0) {
            return length % ProcFiles.PIECE == 0 && environment[length - 1] != 0;
        }
        return ProcFiles.read(pid, "stat", 4096).filter(Environ::unsettled).isPresent();
    }

    /**
     * Whether the process is in an exec, or came out of one since. By fields of proc(5): a zombie and a thread of the
     * kernel have no memory (23); an exec sets the start of the code (26) after the environment; the bounds of the
     * environment (50 and 51) are equal when it is empty.
     */
    static boolean unsettled(byte[] stat) {
        String line = new String(stat, StandardCharsets.UTF_8);
        StringTokenizer fields = new StringTokenizer(line.substring(line.lastIndexOf(')') + 1));
        if (fields.countTokens() < 49) {
            return false;
        }
        skip(fields, 3, 23);
        String memory = fields.nextToken();
        skip(fields, 24, 26);
        String code = fields.nextToken();
        skip(fields, 27, 50);
        String start = fields.nextToken();
        String end = fields.nextToken();
        return !memory.equals("0") && (code.equals("0") || !start.equals(end));
    }

    private static void skip(StringTokenizer fields, int from, int to) {
        for (int field = from; field < to; field++) {
            fields.nextToken();
        }
    }
}
