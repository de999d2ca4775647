package dev.ostler.process;

/** A process could not be taken in; nothing was signalled. */
public final class AdoptRefused extends RuntimeException {

    /** Why. */
    public enum Reason {
        /** No process has the pid, or the recorded boot or namespace is another one. */
        GONE,
        /** It has ended and only waits to be collected. */
        ZOMBIE,
        /** The pid belongs to another process now. */
        DIFFERENT
    }

    private final Reason reason;

    /** @param message which process, and what is there instead */
    public AdoptRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
