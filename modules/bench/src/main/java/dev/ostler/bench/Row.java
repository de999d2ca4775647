package dev.ostler.bench;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param benchmark what was done
 * @param subject by which way
 */
record Row(
        String benchmark,
        String subject,
        List<Figure> figures,
        @Nullable Budget budget) {
    Row {
        figures = List.copyOf(figures);
    }

    static Row of(String benchmark, String subject, Figure... figures) {
        return new Row(benchmark, subject, List.of(figures), null);
    }

    Row within(Budget allowed) {
        return new Row(benchmark, subject, figures, allowed);
    }
}
