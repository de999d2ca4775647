package dev.ostler.drivers.pty;

import java.util.Iterator;
import java.util.List;

/** Writes what a terminal that was just switched on must be fed to come to the same state. */
final class Painter {
    /** No origin mode, no line drawing, the default rendition. */
    private static final String PLAIN = "\u001b[?6l\u000f\u001b(B\u001b)B\u001b[m";

    private final Emulator emulator;
    private final StringBuilder out = new StringBuilder();

    private Painter(Emulator emulator) {
        this.emulator = emulator;
    }

    static String paint(Emulator emulator) {
        return new Painter(emulator).all();
    }

    private String all() {
        for (PastLine line : emulator.main.past.lines()) {
            line.paint(out);
            out.append("\r\n");
        }
        lines(emulator.main.visible());
        tabs();
        if (emulator.shown == emulator.alternate) {
            cursor(emulator.main.saved, 0, emulator.main);
            out.append("\u001b[?1049h").append(PLAIN).append("\u001b[2J\u001b[H");
            lines(emulator.alternate.visible());
        }
        cursor(emulator.shown.saved, 0, emulator.shown);
        out.append("\u001b7");
        if (emulator.top != 0 || emulator.bottom != emulator.rows) {
            out.append("\u001b[")
                    .append(emulator.top + 1)
                    .append(';')
                    .append(emulator.bottom)
                    .append('r');
        }
        cursor(emulator.pen, emulator.top, emulator.shown);
        emulator.modes.write(out);
        return out.toString();
    }

    private void lines(List<PastLine> lines) {
        for (Iterator<PastLine> each = lines.iterator(); each.hasNext(); ) {
            each.next().paint(out);
            if (each.hasNext()) {
                out.append("\r\n");
            }
        }
    }

    private void tabs() {
        if (!emulator.tabsAsAtFirst()) {
            out.append("\u001b[3g");
            emulator.tabs.stream().forEach(column -> {
                move(0, column);
                out.append("\u001bH");
            });
        }
    }

    /** What stands in the last column is written once more: so the next character wraps. */
    private void cursor(Pen pen, int top, Buffer buffer) {
        out.append(PLAIN).append(pen.origin ? "\u001b[?6h" : "");
        int row = pen.origin ? pen.row - top : pen.row;
        if (pen.wrapNext) {
            Line line = buffer.line(pen.row);
            int start = line.start(pen.column);
            move(row, start);
            line.past(start, emulator.columns).paint(out);
        } else {
            move(row, pen.column);
        }
        Rendition.write(pen.style, out);
        out.append(pen.drawing0 ? "\u001b(0" : "").append(pen.drawing1 ? "\u001b)0" : "");
        out.append(pen.shifted ? "\u000e" : "");
    }

    private void move(int row, int column) {
        out.append("\u001b[").append(row + 1).append(';').append(column + 1).append('H');
    }
}
