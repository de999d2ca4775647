package dev.ostler.drivers.ws;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import org.jspecify.annotations.Nullable;

/** Puts the fragments of text messages together. Binary messages are passed over: no protocol here speaks in them. */
final class Assembler {
    private final int bound;
    private @Nullable Buffer partial;
    private boolean skipping;

    Assembler(int bound) {
        this.bound = bound;
    }

    /**
     * Takes a data frame; gives the message that it ends, or null.
     *
     * @throws IllegalStateException when the message grows above the bound
     */
    byte @Nullable [] accept(WebSocketFrame frame) {
        if (frame.isBinary()) {
            skipping = !frame.isFinal();
            return null;
        }
        if (frame.isText()) {
            skipping = false;
            if (frame.isFinal()) {
                return frame.binaryData().getBytes();
            }
            partial = Buffer.buffer();
        }
        if (skipping) {
            skipping = !frame.isFinal();
            return null;
        }
        Buffer whole = partial;
        if (whole == null) {
            return null;
        }
        Buffer part = frame.binaryData();
        if ((long) whole.length() + part.length() > bound) {
            throw new IllegalStateException("a message above " + bound + " bytes");
        }
        whole.appendBuffer(part);
        if (!frame.isFinal()) {
            return null;
        }
        partial = null;
        return whole.getBytes();
    }
}
