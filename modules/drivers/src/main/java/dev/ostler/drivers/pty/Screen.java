package dev.ostler.drivers.pty;

import dev.ostler.core.harness.TerminalSize;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a terminal of a given size would show of a program's output: the screen, the lines that left it at the top, and
 * the answers that the program waits for. For programs that believe to be in an xterm. It keeps no more than its size and
 * {@code scrollbackLines} allow, and throws for nothing that a program prints.
 *
 * <p>Not for use by several threads at once.
 */
public final class Screen {
    private static final int LONGEST_SEQUENCE = 4096;

    private final Emulator emulator;
    private final Answers answers = new Answers();
    private final Sequences sequences;

    /**
     * @param columns as {@link TerminalSize} has it, and so the rows
     * @param scrollbackLines how many lines are kept that left the screen; 0 for none
     */
    public Screen(int columns, int rows, int scrollbackLines) {
        var _ = new TerminalSize(columns, rows);
        if (scrollbackLines < 0) {
            throw new IllegalArgumentException("scrollback of " + scrollbackLines + " lines: at least 0");
        }
        emulator = new Emulator(columns, rows, scrollbackLines);
        sequences = new Sequences(LONGEST_SEQUENCE, new Interpreter(emulator, answers));
    }

    /** The next part of the output; it may end anywhere, also within a sequence or a character. */
    public void feed(String text) {
        sequences.feed(text);
    }

    /** What must be written to the program since the last call; mostly empty, and never much: the rest is not said. */
    public String answers() {
        return answers.take();
    }

    /**
     * As the program's terminal is resized. Lines are cut or lengthened, not laid out anew; the scrollback keeps the whole
     * of its lines.
     */
    public void resize(int columns, int rows) {
        var _ = new TerminalSize(columns, rows);
        if (columns != emulator.columns || rows != emulator.rows) {
            emulator.resize(columns, rows);
        }
    }

    /**
     * The scrollback of the main screen and what is shown now, which may be the alternate screen; a line each, without
     * blanks at their ends and without empty lines at the end.
     */
    public String plain() {
        return plain(UnaryOperator.identity());
    }

    /** The same with what {@code cover} replaces; it gives back as many characters as it gets. */
    public String plain(UnaryOperator<String> cover) {
        StringBuilder out = new StringBuilder();
        int end = 0;
        List<PastLine> lines = Stream.concat(emulator.main.past.stream(), emulator.shown.visible().stream())
                .toList();
        for (PastLine line : new Veil(emulator.columns, cover).over(lines)) {
            end = append(line, out, end);
        }
        return out.substring(0, end);
    }

    private static int append(PastLine line, StringBuilder out, int end) {
        String text = line.plain();
        out.append(text);
        int now = text.isEmpty() ? end : out.length();
        out.append('\n');
        return now;
    }

    /**
     * What a terminal of this size that was just switched on must be fed to look and go on like this one: the scrollback,
     * the screen, or both screens while the alternate one is shown, colours, cursor, modes. When the output ended within a
     * sequence so far, its beginning is the end. Lines of the scrollback that were wider than the screen is now wrap.
     */
    public String ansi() {
        return ansi(UnaryOperator.identity());
    }

    /** The same with what {@code cover} replaces; it gives back as many characters as it gets. */
    public String ansi(UnaryOperator<String> cover) {
        return Painter.paint(emulator, new Veil(emulator.columns, cover)) + cover.apply(sequences.open());
    }

    /** The text of the cursor's line before the cursor. */
    public String line() {
        Pen pen = emulator.pen;
        int end = pen.wrapNext ? emulator.columns : pen.column;
        return emulator.shown.line(pen.row).past(0, end).text();
    }

    /** Whether pasted text is to be put between {@code ESC [ 200 ~} and {@code ESC [ 201 ~} (DECSET 2004). */
    public boolean bracketedPaste() {
        return emulator.modes.is(Modes.BRACKETED_PASTE);
    }

    public int columns() {
        return emulator.columns;
    }

    public int rows() {
        return emulator.rows;
    }
}
