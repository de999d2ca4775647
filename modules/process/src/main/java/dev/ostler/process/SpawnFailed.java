package dev.ostler.process;

/** A process could not be started; nothing runs. */
public final class SpawnFailed extends RuntimeException {

    /** Which part of the start failed. */
    public enum Part {
        /** The command was not found, or is not something that can be executed. */
        COMMAND,
        /** The interpreter that the command's first line names. */
        INTERPRETER,
        /** The directory it should run in. */
        WORKING_DIRECTORY,
        /** A file for its output. */
        OUTPUT,
        /** The machine: processes, memory, the length of arguments and environment. */
        SYSTEM
    }

    private final Part part;
    private final String errno;

    /** @param message what could not be done, where, and what would be right; the error's name is appended */
    public SpawnFailed(Part part, String errno, String message) {
        super(message + " (" + errno + ")");
        this.part = part;
        this.errno = errno;
    }

    /** Which part of the start failed. */
    public Part part() {
        return part;
    }

    /** The symbolic error of the kernel, e.g. {@code ENOENT}. */
    public String errno() {
        return errno;
    }
}
