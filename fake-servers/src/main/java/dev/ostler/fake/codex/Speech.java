package dev.ostler.fake.codex;

import org.jspecify.annotations.Nullable;

/** What the agent says in a turn: one message at a time, told as it grows. Used by the turn's thread alone. */
final class Speech {
    private final Hub hub;
    private final Turn turn;
    private @Nullable Message message;

    Speech(Hub hub, Turn turn) {
        this.hub = hub;
        this.turn = turn;
    }

    /** Adds to the running message, or begins one. Waits for readers that are behind. */
    void delta(String text) throws InterruptedException {
        Message open = open();
        hub.awaitRoom(turn.thread());
        synchronized (hub.lock()) {
            hub.subscribers(turn.thread(), open.method(), open.delta(text));
        }
    }

    /** Completes a message by one frame of that size; it is kept nowhere, so that no other frame is big. */
    void huge(int bytes) throws InterruptedException {
        Message open = open();
        hub.awaitRoom(turn.thread());
        byte[] frame = open.hugeCompleted(turn, bytes);
        synchronized (hub.lock()) {
            hub.subscribers(turn.thread(), "item/completed", frame);
        }
        message = null;
    }

    /** Completes the running message, if there is one. */
    void complete() {
        Message open = message;
        if (open != null) {
            message = null;
            long now = System.currentTimeMillis();
            synchronized (hub.lock()) {
                hub.itemDone(turn, "agentMessage", open.id(), open.completed(now), now);
            }
        }
    }

    /** Leaves the running message as it is, for ever without its completion; whether there was one. */
    boolean breakOff() {
        boolean was = message != null;
        message = null;
        return was;
    }

    private Message open() {
        Message open = message;
        if (open == null) {
            open = new Message(turn);
            message = open;
            synchronized (hub.lock()) {
                hub.item(turn, "item/started", open.started(), open.startedMs());
            }
        }
        return open;
    }
}
