package dev.ostler.drivers.pty;

/** Where and how the next character is written: what a terminal saves and restores as its cursor. */
final class Pen {
    int row;
    int column;

    /** A character stands in the last column, and the next one begins a line. */
    boolean wrapNext;

    long style = Rendition.DEFAULT;

    /** Whether G0 and G1 are the line drawing characters, and whether G1 is in use. */
    boolean drawing0;

    boolean drawing1;
    boolean shifted;

    /** DECOM: rows count from the top of the scrolling region. */
    boolean origin;

    Pen copy() {
        Pen copy = new Pen();
        copy.row = row;
        copy.column = column;
        copy.wrapNext = wrapNext;
        copy.style = style;
        copy.drawing0 = drawing0;
        copy.drawing1 = drawing1;
        copy.shifted = shifted;
        copy.origin = origin;
        return copy;
    }

    boolean drawing() {
        return shifted ? drawing1 : drawing0;
    }

    void clamp(int rows, int columns) {
        row = Math.clamp(row, 0, rows - 1);
        if (column >= columns) {
            column = columns - 1;
            wrapNext = false;
        } else if (column < columns - 1) {
            wrapNext = false;
        }
    }
}
