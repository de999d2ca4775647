package dev.ostler.cli.terminal;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.process.OwnTerminal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The terminal of whoever looks: raw while it is open, and as it was found when it is closed or this process ends. */
final class Window implements AutoCloseable {
    /** No mode of any program is left, and the main screen is shown. */
    private static final String FRESH = "\u001b[?1049l\u001b[!p\u001b[?9;1000;1002;1003;1004;1005;1006;1015;1016l"
            + "\u001b[?1;5;12;2004;2026;2031l\u001b>\u001b[?7;25h\u001b[0 q\u001b[?5W\u001b[m";

    private final OwnTerminal terminal;
    private final PrintStream out;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Thread hook = new Thread(this::restore, "restore the terminal");
    private Shown shown = new Shown();

    private Window(OwnTerminal terminal, PrintStream out) {
        this.terminal = terminal;
        this.out = out;
    }

    /** That of this process, which must have one for its input and its output. */
    static OwnTerminal own() {
        Optional<OwnTerminal> in = OwnTerminal.of(0);
        if (in.isEmpty() || OwnTerminal.of(1).isEmpty()) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "ostler terminal is for a person: its " + (in.isEmpty() ? "stdin" : "stdout")
                            + " is no terminal; in a script, ostler screen tells what is shown and ostler input types");
        }
        return in.get();
    }

    static Window open(OwnTerminal terminal, PrintStream out) {
        Window window = new Window(terminal, out);
        Runtime.getRuntime().addShutdownHook(window.hook);
        try {
            terminal.raw();
        } catch (IOException e) {
            window.close();
            throw new OstlerException(ErrorCode.INTERNAL, "the terminal cannot be made raw: " + e.getMessage());
        }
        return window;
    }

    /** What was there before goes up out of sight. */
    synchronized void scrollAway(int rows) {
        out.print("\r\n".repeat(rows));
    }

    /** This and nothing else is shown. */
    synchronized void paint(String ansi) {
        shown = new Shown();
        out.print(FRESH + "\u001b[H\u001b[J" + shown.of(ansi));
        out.flush();
    }

    synchronized void print(String output) {
        out.print(shown.of(output));
        out.flush();
    }

    synchronized void bell() {
        out.print('\u0007');
        out.flush();
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it runs: this process is ending
        }
    }

    private void restore() {
        if (open.compareAndSet(true, false)) {
            // not under the lock: who holds it may be writing to a terminal that takes nothing
            out.print(FRESH + "\u001b[9999;1H\r\n");
            out.flush();
            try {
                terminal.restore();
            } catch (IOException e) {
                // it has hung up, and nobody is there to see it
            }
        }
    }
}
