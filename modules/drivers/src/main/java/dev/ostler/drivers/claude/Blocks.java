package dev.ostler.drivers.claude;

import dev.ostler.core.session.SessionEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a turn says and thinks, block by block. A block's deltas come first, then the whole of it in an {@code assistant}
 * frame, then its stop; a stream that breaks leaves blocks open, and the next message begins all over.
 */
final class Blocks {
    /** More than this is not collected of a block that may yet be cut. */
    private static final int BOUND = 4 << 20;

    private record Open(String item, String type, StringBuilder text) {}

    private final String session;
    private final String turn;
    private final Consumer<SessionEvent> out;
    private final Map<Integer, Open> open = new LinkedHashMap<>();
    private String message = "";
    private int whole;

    Blocks(String session, String turn, Consumer<SessionEvent> out) {
        this.session = session;
        this.turn = turn;
        this.out = out;
    }

    /** {@code id} may be the one that is known. */
    void messageStart(String id) {
        cut();
        message = id;
        whole = 0;
    }

    /** {@code type} is Claude's: text, thinking, tool_use, … */
    void blockStart(int index, String type) {
        String known = known(type);
        if (!known.isEmpty()) {
            open.put(index, new Open(message + ":" + index, known, new StringBuilder()));
        }
    }

    /** A piece of a block, of which the beginning may not have been read. */
    void delta(int index, String of, String type, String text) {
        if (text.isEmpty()) {
            return;
        }
        Open block = open.computeIfAbsent(index, _ -> new Open(of + ":" + index, known(type), new StringBuilder()));
        if (block.text.length() < BOUND) {
            block.text.append(text);
        }
        out.accept(
                block.type.equals("message")
                        ? new SessionEvent.TextDelta(session, turn, block.item, text)
                        : new SessionEvent.ReasoningDelta(session, turn, block.item, text));
    }

    /** A finished block; {@code complete} is false when the turn was interrupted in it. */
    void completed(String of, String type, String text, boolean complete) {
        String known = known(type);
        if (known.isEmpty()) {
            return;
        }
        String item = of + ":whole-" + whole++;
        Iterator<Open> blocks = open.values().iterator();
        while (blocks.hasNext()) {
            Open block = blocks.next();
            if (block.type.equals(known)) {
                item = block.item;
                blocks.remove();
                break;
            }
        }
        if (!text.isEmpty()) {
            out.accept(new SessionEvent.ItemCompleted(session, turn, item, known, text, complete));
        }
    }

    /** Closes what is open. */
    void cut() {
        for (Open block : new ArrayList<>(open.values())) {
            if (!block.text.isEmpty()) {
                out.accept(new SessionEvent.ItemCompleted(
                        session, turn, block.item, block.type, block.text.toString(), false));
            }
        }
        open.clear();
    }

    private static String known(String type) {
        return switch (type) {
            case "text" -> "message";
            case "thinking" -> "reasoning";
            default -> "";
        };
    }
}
