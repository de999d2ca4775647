package dev.ostler.cli.term;

import dev.ostler.cli.Ostler;
import java.io.PrintStream;

/** A line on a person's stderr that says what is being waited for, and goes away with the wait. */
public final class Progress implements AutoCloseable {
    private final PrintStream err;
    private final boolean shown;

    private Progress(PrintStream err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    /** Shows nothing where nobody looks. */
    public static Progress show(Ostler root, String what) {
        boolean shown = root.errStyle().on();
        if (shown) {
            root.err().print(root.errStyle().dim(what + " …"));
            root.err().flush();
        }
        return new Progress(root.err(), shown);
    }

    @Override
    public void close() {
        if (shown) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }
}
