package dev.ostler.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last lines that a process printed, small enough to lie in a record. */
final class ExitTail {
    private static final int LINES = 8;
    private static final int CHARS = 160;

    private final Deque<String> lines = new ArrayDeque<>();

    void add(String line) {
        if (line.isBlank()) {
            return;
        }
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.add(line.length() > CHARS ? line.substring(0, CHARS) + "…" : line);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
