package dev.ostler.drivers.pty;

import java.util.BitSet;

/** The state of a emulator, and what can be done to it; rows and columns count from 0. */
final class Emulator {
    private static final int TAB = 8;
    private static final int REPLACEMENT = 0xfffd;
    private static final String DRAWING = " ◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";

    final Modes modes = new Modes();
    final BitSet tabs = new BitSet();
    final Buffer main;
    final Buffer alternate;
    Buffer shown;
    Pen pen = new Pen();
    int columns;
    int rows;

    /** The scrolling region: its first row, and the row after its last. */
    int top;

    int bottom;

    /** The last character that was written, for REP; 0 for none. */
    private int last;

    Emulator(int columns, int rows, int scrollback) {
        this.columns = columns;
        this.rows = rows;
        main = new Buffer(columns, rows, scrollback);
        alternate = new Buffer(columns, rows, 0);
        shown = main;
        bottom = rows;
        tabs(0);
    }

    private Line line() {
        return shown.line(pen.row);
    }

    private long erased() {
        return Rendition.erased(pen.style);
    }

    // --- writing

    /** Printable ASCII. */
    void ascii(String s, int from, int to) {
        int at = from;
        if (modes.insert || pen.drawing()) {
            while (at < to) {
                glyph(s.charAt(at++));
            }
            return;
        }
        while (at < to) {
            room(1);
            int n = Math.min(to - at, columns - pen.column);
            line().put(pen.column, s, at, at + n, pen.style);
            advance(n);
            at += n;
        }
        last = s.charAt(to - 1);
    }

    void glyph(int codePoint) {
        int glyph = codePoint;
        if (pen.drawing() && glyph >= 0x5f && glyph <= 0x7e) {
            glyph = DRAWING.charAt(glyph - 0x5f);
        }
        int width = Widths.of(glyph);
        if (width == 0) {
            line().join(pen.wrapNext ? pen.column : pen.column - 1, glyph);
            return;
        }
        if (width > columns) {
            glyph = REPLACEMENT;
            width = 1;
        }
        room(width);
        if (modes.insert) {
            line().insert(pen.column, width, erased());
        }
        line().put(pen.column, glyph, width, pen.style);
        advance(width);
        last = codePoint;
    }

    private void room(int width) {
        if (!pen.wrapNext && pen.column + width <= columns) {
            return;
        }
        pen.wrapNext = false;
        if (modes.is(Modes.AUTOWRAP)) {
            pen.column = 0;
            index();
        } else {
            pen.column = columns - width;
        }
    }

    private void advance(int width) {
        pen.column += width;
        if (pen.column >= columns) {
            pen.column = columns - 1;
            pen.wrapNext = true;
        }
    }

    /** A count beyond the screen shows nothing else. */
    void repeat(int count) {
        for (int i = Math.min(count, rows * columns); i > 0 && last != 0; i--) {
            glyph(last);
        }
    }

    // --- moving

    void moveTo(int row, int column) {
        pen.row = pen.origin ? Math.clamp(row + top, top, bottom - 1) : Math.clamp(row, 0, rows - 1);
        column(column);
    }

    void column(int column) {
        pen.column = Math.clamp(column, 0, columns - 1);
        pen.wrapNext = false;
    }

    /** The row as {@link #moveTo} wants it. */
    int row() {
        return pen.origin ? pen.row - top : pen.row;
    }

    void up(int count) {
        int limit = pen.row >= top ? top : 0;
        pen.row = Math.max(limit, pen.row - count);
        pen.wrapNext = false;
    }

    void down(int count) {
        int limit = pen.row < bottom ? bottom - 1 : rows - 1;
        pen.row = Math.min(limit, pen.row + count);
        pen.wrapNext = false;
    }

    void index() {
        if (pen.row == bottom - 1) {
            shown.scrollUp(top, bottom, 1, erased());
            pen.wrapNext = false;
        } else {
            down(1);
        }
    }

    void reverseIndex() {
        if (pen.row == top) {
            shown.scrollDown(top, bottom, 1, erased());
            pen.wrapNext = false;
        } else {
            up(1);
        }
    }

    void tab(int count) {
        for (int i = 0; i < count && pen.column < columns - 1; i++) {
            int next = tabs.nextSetBit(pen.column + 1);
            column(next < 0 ? columns - 1 : next);
        }
    }

    void backTab(int count) {
        for (int i = 0; i < count && pen.column > 0; i++) {
            column(Math.max(0, tabs.previousSetBit(pen.column - 1)));
        }
    }

    private void tabs(int from) {
        for (int at = (from + TAB - 1) / TAB * TAB; at < columns; at += TAB) {
            tabs.set(at);
        }
    }

    boolean tabsAsAtFirst() {
        return tabs.stream().allMatch(at -> at % TAB == 0) && tabs.cardinality() == (columns + TAB - 1) / TAB;
    }

    // --- erasing and shifting

    void eraseDisplay(int what) {
        pen.wrapNext = false;
        switch (what) {
            case 0 -> {
                line().erase(pen.column, columns, erased());
                shown.erase(pen.row + 1, rows, erased());
            }
            case 1 -> {
                shown.erase(0, pen.row, erased());
                line().erase(0, pen.column + 1, erased());
            }
            case 2 -> shown.erase(0, rows, erased());
            case 3 -> main.past.clear();
            default -> {}
        }
    }

    void eraseLine(int what) {
        pen.wrapNext = false;
        switch (what) {
            case 0 -> line().erase(pen.column, columns, erased());
            case 1 -> line().erase(0, pen.column + 1, erased());
            case 2 -> line().erase(0, columns, erased());
            default -> {}
        }
    }

    void eraseCharacters(int count) {
        pen.wrapNext = false;
        line().erase(pen.column, Math.min(columns, pen.column + count), erased());
    }

    void insertCharacters(int count) {
        pen.wrapNext = false;
        line().insert(pen.column, count, erased());
    }

    void deleteCharacters(int count) {
        pen.wrapNext = false;
        line().delete(pen.column, count, erased());
    }

    void insertLines(int count) {
        if (pen.row >= top && pen.row < bottom) {
            shown.scrollDown(pen.row, bottom, count, erased());
            column(0);
        }
    }

    void deleteLines(int count) {
        if (pen.row >= top && pen.row < bottom) {
            shown.remove(pen.row, bottom, count, erased());
            column(0);
        }
    }

    void scrollUp(int count) {
        shown.scrollUp(top, bottom, count, erased());
    }

    void scrollDown(int count) {
        shown.scrollDown(top, bottom, count, erased());
    }

    void align() {
        for (int row = 0; row < rows; row++) {
            shown.line(row).fill('E');
        }
        region(0, rows);
    }

    // --- the whole

    /** A region of less than two rows is refused. */
    void region(int first, int end) {
        int until = Math.min(end, rows);
        if (until - first >= 2 || (first == 0 && until == rows)) {
            top = first;
            bottom = until;
            moveTo(0, 0);
        }
    }

    void save() {
        shown.saved = pen.copy();
    }

    void restore() {
        pen = shown.saved.copy();
        if (pen.origin) {
            pen.row = Math.clamp(pen.row, top, bottom - 1);
        }
    }

    /** The cursor stays where it is. */
    void show(Buffer buffer) {
        shown = buffer;
        modes.set(Modes.ALTERNATE, buffer == alternate);
    }

    /** DECSTR: what is on the screen stays. */
    void softReset() {
        modes.reset();
        modes.set(Modes.ALTERNATE, shown == alternate);
        Pen fresh = new Pen();
        fresh.row = pen.row;
        fresh.column = pen.column;
        pen = fresh;
        shown.saved = new Pen();
        top = 0;
        bottom = rows;
    }

    /** RIS; the scrollback is a record, and stays. */
    void reset() {
        show(main);
        softReset();
        alternate.saved = new Pen();
        main.clear(Rendition.DEFAULT);
        alternate.clear(Rendition.DEFAULT);
        moveTo(0, 0);
        tabs.clear();
        tabs(0);
        last = 0;
    }

    void resize(int toColumns, int toRows) {
        main.resize(toColumns, toRows, shown == main ? pen : main.saved);
        alternate.resize(toColumns, toRows, shown == alternate ? pen : alternate.saved);
        pen.clamp(toRows, toColumns);
        main.saved.clamp(toRows, toColumns);
        alternate.saved.clamp(toRows, toColumns);
        int from = columns;
        columns = toColumns;
        rows = toRows;
        top = 0;
        bottom = rows;
        tabs.clear(columns, Math.max(columns, tabs.length()));
        tabs(from);
    }
}
