package dev.ostler.drivers.pty;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The lines of one screen, the main or the alternate one; {@link #saved} is where its cursor comes back to. */
final class Buffer {
    final Scrollback past;
    Pen saved = new Pen();
    private Line[] lines;
    private int columns;

    Buffer(int columns, int rows, int scrollback) {
        this.columns = columns;
        past = new Scrollback(scrollback);
        lines = new Line[rows];
        Arrays.setAll(lines, _ -> new Line(columns, Rendition.DEFAULT));
    }

    Line line(int row) {
        return lines[row];
    }

    List<PastLine> visible() {
        return Arrays.stream(lines).map(Line::past).toList();
    }

    /** With what left the screen before it. */
    List<PastLine> everything() {
        return Stream.concat(past.stream(), Arrays.stream(lines).map(Line::past))
                .toList();
    }

    void erase(int from, int to, long style) {
        for (int row = from; row < to; row++) {
            lines[row].erase(0, columns, style);
        }
    }

    /** What leaves the first line of the screen is kept. */
    void scrollUp(int top, int bottom, int count, long style) {
        int n = Math.min(count, bottom - top);
        if (top == 0) {
            for (int row = 0; row < n; row++) {
                past.add(lines[row].past());
            }
        }
        remove(top, bottom, n, style);
    }

    void remove(int top, int bottom, int count, long style) {
        int n = Math.min(count, bottom - top);
        Line[] gone = Arrays.copyOfRange(lines, top, top + n);
        System.arraycopy(lines, top + n, lines, top, bottom - top - n);
        System.arraycopy(gone, 0, lines, bottom - n, n);
        erase(bottom - n, bottom, style);
    }

    void scrollDown(int top, int bottom, int count, long style) {
        int n = Math.min(count, bottom - top);
        Line[] gone = Arrays.copyOfRange(lines, bottom - n, bottom);
        System.arraycopy(lines, top, lines, top + n, bottom - top - n);
        System.arraycopy(gone, 0, lines, top, n);
        erase(top, top + n, style);
    }

    /**
     * Lines are cut or lengthened, not laid out anew. Fewer rows drop what is below the cursor first, then move lines into
     * the scrollback; more rows take lines back from there first.
     */
    void resize(int toColumns, int toRows, Pen cursor) {
        columns = toColumns;
        for (Line line : lines) {
            line.resize(columns);
        }
        int up = Math.max(0, cursor.row - toRows + 1);
        int down = Math.min(past.size(), Math.max(0, toRows - lines.length));
        Line[] now = new Line[toRows];
        for (int row = 0; row < up; row++) {
            past.add(lines[row].past());
        }
        for (int row = down - 1; row >= 0; row--) {
            now[row] = Line.of(past.take(), columns);
        }
        for (int row = down; row < toRows; row++) {
            int from = row - down + up;
            now[row] = from < lines.length ? lines[from] : new Line(columns, Rendition.DEFAULT);
        }
        lines = now;
        cursor.row += down - up;
    }
}
