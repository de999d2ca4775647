package dev.ostler.drivers.pty;

/** A stub until the emulation is there. */
final class Screen {
    private final StringBuilder text = new StringBuilder();
    private int columns;
    private int rows;
    private String answers = "";

    Screen(int columns, int rows, int scrollbackLines) {
        this.columns = columns;
        this.rows = rows;
    }

    void feed(String more) {
        text.append(more);
        if (more.contains("\u001b[6n")) {
            answers += "\u001b[1;1R";
        }
        if (text.length() > 1 << 20) {
            text.delete(0, text.length() - (1 << 19));
        }
    }

    String answers() {
        String now = answers;
        answers = "";
        return now;
    }

    void resize(int c, int r) {
        columns = c;
        rows = r;
    }

    String plain() {
        return text.toString();
    }

    String ansi() {
        return text.toString();
    }

    String line() {
        return text.substring(text.lastIndexOf("\n") + 1);
    }

    boolean bracketedPaste() {
        return false;
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }
}
