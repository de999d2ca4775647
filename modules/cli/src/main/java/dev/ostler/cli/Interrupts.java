package dev.ostler.cli;

/** Ctrl-C and its like. */
@FunctionalInterface
public interface Interrupts {
    /** Those of this process. */
    Interrupts OF_PROCESS = Signals::on;

    /**
     * Runs the action, on a thread of its own, at each arrival of the signal, which then does nothing else.
     *
     * @param signal without its prefix: {@code INT}
     */
    void on(String signal, Runnable action);
}
