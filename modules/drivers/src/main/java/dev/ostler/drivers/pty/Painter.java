package dev.ostler.drivers.pty;

import java.util.Iterator;
import java.util.List;

/** Writes what a terminal that was just switched on must be fed to come to the same state. */
final class Painter {
    /** No origin mode, no line drawing, the default rendition. */
    private static final String PLAIN = "\u001b[?6l\u000f\u001b(B\u001b)B\u001b[m";

    private final Emulator emulator;
    private final Veil veil;
    private final StringBuilder out = new StringBuilder();

    private Painter(Emulator emulator, Veil veil) {
        this.emulator = emulator;
        this.veil = veil;
    }

    static String paint(Emulator emulator, Veil veil) {
        return new Painter(emulator, veil).all();
    }

    private String all() {
        List<PastLine> main = veil.over(emulator.main.everything());
        List<PastLine> screen = main.subList(emulator.main.past.size(), main.size());
        lines(main);
        tabs();
        if (emulator.shown == emulator.alternate) {
            cursor(emulator.main.saved, 0, emulator.main, screen);
            out.append("\u001b[?1049h").append(PLAIN).append("\u001b[2J\u001b[H");
            screen = veil.over(emulator.alternate.visible());
            lines(screen);
        }
        cursor(emulator.shown.saved, 0, emulator.shown, screen);
        out.append("\u001b7");
        if (emulator.top != 0 || emulator.bottom != emulator.rows) {
            out.append("\u001b[")
                    .append(emulator.top + 1)
                    .append(';')
                    .append(emulator.bottom)
                    .append('r');
        }
        cursor(emulator.pen, emulator.top, emulator.shown, screen);
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
    private void cursor(Pen pen, int top, Buffer buffer, List<PastLine> screen) {
        out.append(PLAIN).append(pen.origin ? "\u001b[?6h" : "");
        int row = pen.origin ? pen.row - top : pen.row;
        if (pen.wrapNext) {
            Line line = buffer.line(pen.row);
            int start = line.start(pen.column);
            move(row, start);
            PastLine shown = screen.get(pen.row).from(start);
            (shown.text().isEmpty() ? line.past(start, emulator.columns) : shown).paint(out);
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
