package dev.ostler.broker;

import java.util.function.LongConsumer;

/**
 * Where the reading of a spool is while a frame is made into facts. The facts of one frame share it, and go into the log
 * in one batch together with its offsets: after a loss the frame is either told or not. Changed until it is sent, on the
 * context of its pipe; read after that.
 */
final class FrameMark {
    private final LongConsumer committed;
    private long settled;
    private long told;
    private long last;
    private boolean sent;

    /** {@code committed} is given {@code settled} once it is on the disk. */
    FrameMark(long settled, long told, LongConsumer committed) {
        this.settled = settled;
        this.told = told;
        this.committed = committed;
    }

    void settled(long offset) {
        settled = offset;
    }

    void told(long offset) {
        told = offset;
    }

    long told() {
        return told;
    }

    /** The place of its newest fact in the queue of its {@link FactPipe}. */
    void queuedAt(long place) {
        last = place;
    }

    /** How far a batch that holds one of its facts must reach. */
    long lastPlace() {
        return last;
    }

    void send() {
        sent = true;
    }

    boolean sent() {
        return sent;
    }

    void committed() {
        committed.accept(settled);
    }

    HarnessRecord into(HarnessRecord r) {
        return r.readTo(settled, told);
    }
}
