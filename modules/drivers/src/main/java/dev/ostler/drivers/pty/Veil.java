package dev.ostler.drivers.pty;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Covers what is secret in lines of cells, however its parts are painted, and where it goes on in the next line: a line
 * that reaches the last column is read on into the one after it.
 */
final class Veil {
    private final int columns;
    private final UnaryOperator<String> cover;

    /** {@code cover} gives back as many characters as it gets. */
    Veil(int columns, UnaryOperator<String> cover) {
        this.columns = columns;
        this.cover = cover;
    }

    List<PastLine> over(Iterable<PastLine> lines) {
        List<PastLine> out = new ArrayList<>();
        List<PastLine> together = new ArrayList<>();
        for (PastLine line : lines) {
            together.add(line);
            if (line.width() < columns) {
                add(together, out);
            }
        }
        add(together, out);
        return out;
    }

    private void add(List<PastLine> together, List<PastLine> out) {
        StringBuilder text = new StringBuilder();
        together.forEach(line -> text.append(line.text()));
        String covered = cover.apply(text.toString());
        int at = 0;
        for (PastLine line : together) {
            int end = at + line.text().length();
            out.add(line.covered(covered.substring(at, end)));
            at = end;
        }
        together.clear();
    }
}
