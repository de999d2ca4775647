package dev.ostler.drivers.pty;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A line of cells. A wide character takes two; of these the second is {@link #REST}, and never stands without the first.
 */
final class Line {
    private static final int BLANK = ' ';
    private static final int REST = 0;

    /** UTF-16 units of the marks on one character. */
    private static final int MOST_MARKS = 16;

    private int[] glyphs;
    private long[] styles;
    private @Nullable String @Nullable [] marks;

    Line(int columns, long style) {
        glyphs = new int[columns];
        styles = new long[columns];
        Arrays.fill(glyphs, BLANK);
        Arrays.fill(styles, style);
    }

    /** Of what was printed long ago, cut to the width. */
    static Line of(PastLine past, int columns) {
        Line line = new Line(columns, Rendition.DEFAULT);
        int at = 0;
        int column = 0;
        while (at < past.text().length()) {
            int glyph = past.text().codePointAt(at);
            int width = Widths.of(glyph);
            if (width == 0) {
                line.join(column - 1, glyph);
            } else if (column + width > columns) {
                break;
            } else {
                line.put(column, glyph, width, past.styleAt(at));
                column += width;
            }
            at += Character.charCount(glyph);
        }
        return line;
    }

    void put(int column, int glyph, int width, long style) {
        part(column);
        part(column + width);
        glyphs[column] = glyph;
        styles[column] = style;
        if (width == 2) {
            glyphs[column + 1] = REST;
            styles[column + 1] = style;
        }
        if (marks != null) {
            Arrays.fill(marks, column, column + width, null);
        }
    }

    /** As many narrow characters as {@code from} to {@code to} of {@code s}. */
    void put(int column, String s, int from, int to, long style) {
        int end = column + to - from;
        part(column);
        part(end);
        for (int i = 0; i < to - from; i++) {
            glyphs[column + i] = s.charAt(from + i);
        }
        Arrays.fill(styles, column, end, style);
        if (marks != null) {
            Arrays.fill(marks, column, end, null);
        }
    }

    /** Puts a mark on the character at {@code column}; left of the line is nothing to put it on. */
    void join(int column, int mark) {
        int at = column > 0 && glyphs[column] == REST ? column - 1 : column;
        if (at < 0) {
            return;
        }
        if (marks == null) {
            marks = new String[glyphs.length];
        }
        String now = marks[at] == null ? "" : marks[at];
        if (now.length() < MOST_MARKS - 1) {
            marks[at] = now + Character.toString(mark);
        }
    }

    void erase(int from, int to, long style) {
        part(from);
        part(to);
        Arrays.fill(glyphs, from, to, BLANK);
        Arrays.fill(styles, from, to, style);
        if (marks != null) {
            Arrays.fill(marks, from, to, null);
        }
    }

    void fill(int glyph) {
        erase(0, glyphs.length, Rendition.DEFAULT);
        Arrays.fill(glyphs, glyph);
    }

    /** Moves what is at {@code column} and after to the right. */
    void insert(int column, int count, long style) {
        int n = Math.min(count, glyphs.length - column);
        part(column);
        part(glyphs.length - n);
        move(column, column + n, glyphs.length - column - n);
        erase(column, column + n, style);
    }

    /** Moves what is after {@code column + count} to the left. */
    void delete(int column, int count, long style) {
        int n = Math.min(count, glyphs.length - column);
        part(column);
        part(column + n);
        move(column + n, column, glyphs.length - column - n);
        erase(glyphs.length - n, glyphs.length, style);
    }

    private void move(int from, int to, int length) {
        System.arraycopy(glyphs, from, glyphs, to, length);
        System.arraycopy(styles, from, styles, to, length);
        if (marks != null) {
            System.arraycopy(marks, from, marks, to, length);
        }
    }

    /** Blanks a wide character that a border before {@code column} would cut in two. */
    private void part(int column) {
        if (column > 0 && column < glyphs.length && glyphs[column] == REST) {
            glyphs[column - 1] = BLANK;
            glyphs[column] = BLANK;
            if (marks != null) {
                marks[column - 1] = null;
            }
        }
    }

    void resize(int columns) {
        int was = glyphs.length;
        part(columns);
        glyphs = Arrays.copyOf(glyphs, columns);
        styles = Arrays.copyOf(styles, columns);
        if (marks != null) {
            marks = Arrays.copyOf(marks, columns);
        }
        if (columns > was) {
            Arrays.fill(glyphs, was, columns, BLANK);
        }
    }

    /** Where the character begins whose cell {@code column} is. */
    int start(int column) {
        return column > 0 && glyphs[column] == REST ? column - 1 : column;
    }

    PastLine past() {
        int end = glyphs.length;
        while (end > 0 && glyphs[end - 1] == BLANK && styles[end - 1] == Rendition.DEFAULT && mark(end - 1) == null) {
            end--;
        }
        return past(0, end);
    }

    /** Cells {@code from} (inclusive) to {@code to}. */
    PastLine past(int from, int to) {
        PastLine.Builder out = new PastLine.Builder(to - from);
        for (int i = from; i < to; i++) {
            if (glyphs[i] != REST) {
                out.add(glyphs[i], mark(i), styles[i]);
            }
        }
        return out.build();
    }

    private @Nullable String mark(int column) {
        return marks == null ? null : marks[column];
    }
}
