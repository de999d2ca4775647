package dev.ostler.drivers.pty;

import java.util.ArrayDeque;
import java.util.stream.Stream;

/** The lines that left the top of the screen, the youngest of them. */
final class Scrollback {
    private final ArrayDeque<PastLine> lines = new ArrayDeque<>();
    private final int most;

    Scrollback(int most) {
        this.most = most;
    }

    void add(PastLine line) {
        if (most == 0) {
            return;
        }
        if (lines.size() == most) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /** Takes the youngest back. */
    PastLine take() {
        return lines.removeLast();
    }

    int size() {
        return lines.size();
    }

    Stream<PastLine> stream() {
        return lines.stream();
    }

    void clear() {
        lines.clear();
    }
}
