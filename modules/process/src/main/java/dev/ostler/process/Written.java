package dev.ostler.process;

/** What became of bytes for the standard input of a process. */
public sealed interface Written {

    /**
     * All of them are in the pipe, after those of every earlier write.
     *
     * @param offset how many bytes the pipe has taken since the process was started
     */
    record Taken(long offset) implements Written {}

    /**
     * Its standard input is over: it was closed by {@link Keeper#closeInput} or by the process, or the process has
     * ended.
     *
     * @param offset how many bytes the pipe had taken until then; those from there on were not written
     */
    record Closed(long offset) implements Written {}

    /** No process is kept here whose standard input is held; nothing was written. */
    record NotHeld() implements Written {}
}
