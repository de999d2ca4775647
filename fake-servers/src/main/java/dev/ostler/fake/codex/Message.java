package dev.ostler.fake.codex;

import dev.ostler.fake.Json;
import dev.ostler.fake.Json.Raw;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The agent's message while it is being written. Its delta frames are concatenated text: this is the hot path. */
final class Message {
    /** What is kept of the text for the completed item; a flood beyond it is told as deltas only. */
    static final int MAX_KEPT_CHARS = 8 << 20;

    private static final String METHOD = "item/agentMessage/delta";

    private final String id = Ids.message();
    private final long startedMs = System.currentTimeMillis();
    private final StringBuilder text = new StringBuilder();
    private final String prefix;
    private final StringBuilder frame = new StringBuilder(512);

    Message(Turn turn) {
        prefix = "{\"method\":\"" + METHOD + "\",\"params\":{\"threadId\":\""
                + turn.thread().id() + "\",\"turnId\":\"" + turn.id() + "\",\"itemId\":\"" + id + "\",\"delta\":\"";
    }

    String id() {
        return id;
    }

    long startedMs() {
        return startedMs;
    }

    String method() {
        return METHOD;
    }

    /** Adds to the text and gives the frame that tells of it. */
    byte[] delta(String piece) {
        if (text.length() < MAX_KEPT_CHARS) {
            text.append(piece);
        }
        frame.setLength(0);
        frame.append(prefix);
        Json.appendEscaped(frame, piece);
        frame.append("\"},\"emittedAtMs\":").append(System.currentTimeMillis()).append('}');
        return frame.toString().getBytes(StandardCharsets.UTF_8);
    }

    Raw started() {
        return Items.agent(id, "", startedMs, null);
    }

    Raw completed(long at) {
        return Items.agent(id, text.toString(), startedMs, at);
    }

    /** A completed frame of exactly so many bytes, or the smallest possible. */
    byte[] hugeCompleted(Turn turn, int bytes) {
        String mark = "\u0000";
        long now = System.currentTimeMillis();
        String whole =
                Wire.notification("item/completed", Items.completed(turn, Items.agent(id, mark, startedMs, now), now));
        int at = whole.indexOf("\\u0000");
        byte[] head = whole.substring(0, at).getBytes(StandardCharsets.UTF_8);
        byte[] tail = whole.substring(at + "\\u0000".length()).getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[Math.max(bytes, head.length + tail.length)];
        System.arraycopy(head, 0, all, 0, head.length);
        Arrays.fill(all, head.length, all.length - tail.length, (byte) 'x');
        System.arraycopy(tail, 0, all, all.length - tail.length, tail.length);
        return all;
    }
}
