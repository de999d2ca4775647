package dev.ostler.cli.term;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Columns under headings, two spaces apart; the last column is not padded. */
public final class Table {
    private record Cell(String text, UnaryOperator<String> paint) {
        int width() {
            return text.codePointCount(0, text.length());
        }
    }

    private final List<List<Cell>> rows = new ArrayList<>();
    private final Style style;

    public Table(Style style, String... headings) {
        this.style = style;
        rows.add(List.of(headings).stream().map(h -> new Cell(h, style::dim)).toList());
    }

    /** A row under construction. */
    public final class Row {
        private final List<Cell> cells = new ArrayList<>();

        private Row() {}

        public Row add(String text) {
            return add(text, UnaryOperator.identity());
        }

        public Row add(String text, UnaryOperator<String> paint) {
            cells.add(new Cell(Plain.line(text), paint));
            return this;
        }

        public Row dim(String text) {
            return add(text, style::dim);
        }

        public void end() {
            rows.add(List.copyOf(cells));
        }
    }

    public Row row() {
        return new Row();
    }

    public String render() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<Cell> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).width());
            }
        }
        StringBuilder out = new StringBuilder();
        for (List<Cell> row : rows) {
            for (int i = 0; i < columns; i++) {
                Cell cell = row.get(i);
                out.append(cell.paint().apply(cell.text()));
                if (i < columns - 1) {
                    out.repeat(' ', widths[i] - cell.width() + 2);
                }
            }
            out.append('\n');
        }
        return out.toString();
    }
}
