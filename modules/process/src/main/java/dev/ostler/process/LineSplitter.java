package dev.ostler.process;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Cuts a stream of bytes into lines, whatever the pieces it comes in. Holds at most {@code lineBytes} of an unfinished
 * line; the bytes beyond that are only counted.
 */
final class LineSplitter implements Splitter {
    private static final int SMALL = 1024;

    private final StandardStream stream;
    private final int lineBytes;

    private long position;
    private long lineStart;
    private byte[] head = new byte[SMALL];
    private int headLength;
    private long beyond;
    private byte last;

    LineSplitter(StandardStream stream, int lineBytes, long offset) {
        this.stream = stream;
        this.lineBytes = lineBytes;
        restart(offset);
    }

    @Override
    public void restart(long offset) {
        position = offset;
        begin(offset);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long begin() {
        return lineStart;
    }

    @Override
    public boolean hasUnfinished() {
        return position > lineStart;
    }

    @Override
    public long neededFrom() {
        return beyond > 0 ? position : lineStart;
    }

    @Override
    public void feed(byte[] bytes, int length, Consumer<OutputLine> lines) {
        int from = 0;
        while (from < length) {
            int end = indexOfNewline(bytes, from, length);
            boolean whole = end < length;
            if (whole && !hasUnfinished() && end - from <= lineBytes) {
                lines.accept(line(bytes, from, end, 0));
                position += end + 1 - from;
                begin(position);
            } else {
                take(bytes, from, end);
                if (whole) {
                    finish(lines);
                }
            }
            from = end + 1;
        }
    }

    @Override
    public void flush(Consumer<OutputLine> lines) {
        if (hasUnfinished()) {
            lines.accept(unfinished());
            begin(position);
        }
    }

    private void finish(Consumer<OutputLine> lines) {
        lines.accept(unfinished());
        position++;
        begin(position);
    }

    private OutputLine unfinished() {
        if (beyond > 0 && last == '\r') {
            return line(head, 0, headLength, beyond - 1);
        }
        return line(head, 0, headLength, beyond);
    }

    private void begin(long offset) {
        lineStart = offset;
        headLength = 0;
        beyond = 0;
        if (head.length > SMALL * 8) {
            head = new byte[SMALL];
        }
    }

    private void take(byte[] bytes, int from, int to) {
        if (from == to) {
            return;
        }
        int taken = Math.min(to - from, lineBytes - headLength);
        if (headLength + taken > head.length) {
            head = Arrays.copyOf(head, Math.clamp(2L * (headLength + taken), SMALL, lineBytes));
        }
        System.arraycopy(bytes, from, head, headLength, taken);
        headLength += taken;
        beyond += to - from - taken;
        position += to - from;
        last = bytes[to - 1];
    }

    private OutputLine line(byte[] bytes, int from, int to, long cut) {
        int end = to;
        if (cut > 0) {
            end = Utf8.wholeCharacters(bytes, from, to);
        } else if (beyond == 0 && end > from && bytes[end - 1] == '\r') {
            end--;
        }
        String text = new String(bytes, from, end - from, StandardCharsets.UTF_8);
        return new OutputLine(stream, lineStart, text, cut > 0 ? cut + (to - end) : 0);
    }

    private static int indexOfNewline(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                return at;
            }
        }
        return to;
    }
}
