package dev.ostler.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The true last lines of a stream: at most so many, and at most so many characters in all. Thread-safe. */
public final class TailRing {
    private final int mostLines;
    private final int mostChars;
    private final Deque<OutputLine> lines = new ArrayDeque<>();
    private long chars;

    /** @throws IllegalArgumentException when it could hold nothing */
    public TailRing(int mostLines, int mostChars) {
        if (mostLines < 1 || mostChars < 1) {
            throw new IllegalArgumentException(
                    "a tail should hold at least one line and one character, not " + mostLines + " and " + mostChars);
        }
        this.mostLines = mostLines;
        this.mostChars = mostChars;
    }

    /** The newest line. Of one that is too long by itself the end is kept. */
    public synchronized void add(OutputLine line) {
        OutputLine newest = fitting(line);
        lines.addLast(newest);
        chars += newest.text().length();
        while (lines.size() > mostLines || chars > mostChars) {
            chars -= lines.removeFirst().text().length();
        }
    }

    /** Oldest first. */
    public synchronized List<OutputLine> lines() {
        return List.copyOf(lines);
    }

    private OutputLine fitting(OutputLine line) {
        String text = line.text();
        int excess = text.length() - mostChars;
        if (excess <= 0) {
            return line;
        }
        int from = Character.isLowSurrogate(text.charAt(excess)) ? excess + 1 : excess;
        return new OutputLine(line.stream(), line.offset(), text.substring(from), line.truncatedBytes());
    }
}
