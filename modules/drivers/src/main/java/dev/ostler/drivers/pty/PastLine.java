package dev.ostler.drivers.pty;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A line that is not written any more, small. */
final class PastLine {
    private static final long[] NO_RUNS = {};

    static final PastLine EMPTY = new PastLine("", NO_RUNS);

    private final String text;

    /** Pairs of an index into the text and the rendition from there on; empty for the default one throughout. */
    private final long[] runs;

    private PastLine(String text, long[] runs) {
        this.text = text;
        this.runs = runs;
    }

    /** Without the default blanks at its end. */
    String text() {
        return text;
    }

    String plain() {
        return text.stripTrailing();
    }

    long styleAt(int index) {
        long style = Rendition.DEFAULT;
        for (int i = 0; i < runs.length && runs[i] <= index; i += 2) {
            style = runs[i + 1];
        }
        return style;
    }

    int width() {
        return text.codePoints().map(Widths::of).sum();
    }

    /** With stars in all cells of the characters that differ from those in {@code other}, which is as long. */
    PastLine covered(String other) {
        if (other.equals(text)) {
            return this;
        }
        Builder out = new Builder(text.length());
        int glyph;
        for (int at = 0; at < text.length(); at += Character.charCount(glyph)) {
            glyph = text.codePointAt(at);
            if (other.codePointAt(at) == glyph) {
                out.add(glyph, null, styleAt(at));
            } else {
                for (int cell = 0; cell < Widths.of(glyph); cell++) {
                    out.add('*', null, styleAt(at));
                }
            }
        }
        return out.build();
    }

    /** The cells from {@code column} on, where a character begins. */
    PastLine from(int column) {
        Builder out = new Builder(text.length());
        int cell = 0;
        int glyph;
        for (int at = 0; at < text.length(); at += Character.charCount(glyph)) {
            glyph = text.codePointAt(at);
            int width = Widths.of(glyph);
            if (cell + width > column) {
                out.add(glyph, null, styleAt(at));
            }
            cell += width;
        }
        return out.build();
    }

    /** From the default rendition to the default rendition. */
    void paint(StringBuilder out) {
        int at = 0;
        for (int i = 0; i < runs.length; i += 2) {
            int next = (int) runs[i];
            out.append(text, at, next);
            Rendition.write(runs[i + 1], out);
            at = next;
        }
        out.append(text, at, text.length());
        if (runs.length > 0 && runs[runs.length - 1] != Rendition.DEFAULT) {
            Rendition.write(Rendition.DEFAULT, out);
        }
    }

    /** Gathers the cells of a line. */
    static final class Builder {
        private final StringBuilder text;
        private long[] runs = NO_RUNS;
        private int used;
        private long style = Rendition.DEFAULT;

        Builder(int length) {
            text = new StringBuilder(length);
        }

        void add(int glyph, @Nullable String marks, long now) {
            if (now != style) {
                if (used == runs.length) {
                    runs = Arrays.copyOf(runs, Math.max(4, used * 2));
                }
                runs[used++] = text.length();
                runs[used++] = now;
                style = now;
            }
            text.appendCodePoint(glyph);
            if (marks != null) {
                text.append(marks);
            }
        }

        PastLine build() {
            return new PastLine(text.toString(), used == 0 ? NO_RUNS : Arrays.copyOf(runs, used));
        }
    }
}
