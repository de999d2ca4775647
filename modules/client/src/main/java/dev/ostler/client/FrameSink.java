package dev.ostler.client;

import dev.ostler.core.event.Frame;
import java.time.Duration;

/** Where the frames of one subscription go. All methods are called on the event loop of the {@link EventHub}. */
public interface FrameSink {
    /** Takes a frame; never called after {@link #end}. A bye may come while {@link #full}. */
    void write(Frame frame);

    /** Whether no more should be written now. Once it was true, the drain handler is called when it is false again. */
    boolean full();

    /** Sets what to call, on the same event loop, when there is room again. Set once, before the first frame. */
    void drainHandler(Runnable handler);

    /** Who reads, for people who look at the subscriptions; from any thread. */
    default String client() {
        return "";
    }

    /** Bytes that were written and that the client has not taken, as far as that is known; from any thread. */
    default long waiting() {
        return 0;
    }

    /** How long the client has taken nothing of that. */
    default Duration silent() {
        return Duration.ZERO;
    }

    /** The last frame was written; called once, and not at all after {@link EventStream#cancel}. */
    void end();
}
