package dev.ostler.process;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.StringTokenizer;

/**
 * One line of /proc/PID/stat.
 *
 * @param threads field 20
 * @param startTicks field 22, clock ticks from boot to the start; with the pid it names the process
 */
record ProcStat(
        long pid, String command, char state, long parent, long group, long session, int threads, long startTicks) {

    /**
     * A zombie has ended; what is left is a line in a table. Not so when only its first thread has ended: then the
     * state reads Z too, while other threads are counted.
     */
    boolean dead() {
        return (state == 'Z' || state == 'X' || state == 'x') && threads <= 1;
    }

    /** Empty when no such process exists. */
    static Optional<ProcStat> of(long pid) {
        return ProcFiles.read(pid, "stat", 4096).flatMap(ProcStat::parse);
    }

    /** The command stands in parentheses and may hold any byte, so that fields are counted from the last of them. */
    static Optional<ProcStat> parse(byte[] bytes) {
        String line = new String(bytes, StandardCharsets.UTF_8);
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 1 || close < open) {
            return Optional.empty();
        }
        StringTokenizer fields = new StringTokenizer(line.substring(close + 1));
        if (fields.countTokens() < 20) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(line, 0, open - 1, 10);
            char state = fields.nextToken().charAt(0);
            long parent = Long.parseLong(fields.nextToken());
            long group = Long.parseLong(fields.nextToken());
            long session = Long.parseLong(fields.nextToken());
            skip(fields, 7, 20);
            int threads = Integer.parseInt(fields.nextToken());
            skip(fields, 21, 22);
            long startTicks = Long.parseLong(fields.nextToken());
            String command = line.substring(open + 1, close);
            return Optional.of(new ProcStat(pid, command, state, parent, group, session, threads, startTicks));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static void skip(StringTokenizer fields, int from, int to) {
        for (int field = from; field < to; field++) {
            fields.nextToken();
        }
    }
}
