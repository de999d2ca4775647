package dev.ostler.core.event;

import dev.ostler.core.json.Json;
import java.util.Objects;

/** What a subscriber receives, alike on the event bus, WebSocket, SSE and the CLI. */
public sealed interface Frame {
    /** The position that a client stores after it has handled the frame. */
    Cursor cursor();

    /** The wire form, one JSON object with a {@code frame} member. */
    String toJson();

    /**
     * First of all, once. {@code state} is a JSON object with {@code harnesses}, {@code approvals} that wait, and
     * {@code turns}: what each open turn has said so far. What is said after {@code at} comes as events.
     *
     * @param cursor where this subscription begins: a client that is cut off right after the snapshot and comes back
     *     with it misses nothing of what it asked for
     * @param at the state holds here; later than {@code cursor} when older events are replayed first
     */
    record Snapshot(Cursor cursor, Cursor at, String state) implements Frame {
        public Snapshot {
            Objects.requireNonNull(cursor, "cursor");
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(state, "state");
        }

        @Override
        public String toJson() {
            return "{\"frame\":\"snapshot\",\"cursor\":\"" + cursor + "\",\"at\":\"" + at + "\",\"state\":" + state
                    + "}";
        }
    }

    /**
     * One event. {@code prev} is the seq up to which this subscription was told, by the frame before this one; everything
     * in between was examined and is not for it. So a filter cannot hide a hole: a client that holds {@code prev} or
     * more has missed nothing.
     */
    record Item(Event event, long prev) implements Frame {
        @Override
        public Cursor cursor() {
            return event.cursor();
        }

        @Override
        public String toJson() {
            return "{\"frame\":\"event\",\"prev\":" + prev + ",\"event\":" + event.toJson() + "}";
        }
    }

    /** {@code count} events in {@code from..to} (inclusive) will not come, for {@code reason}. */
    record Gap(Cursor from, Cursor to, long count, GapReason reason) implements Frame {
        @Override
        public Cursor cursor() {
            return to;
        }

        @Override
        public String toJson() {
            return "{\"frame\":\"gap\",\"from\":\"" + from + "\",\"to\":\"" + to + "\",\"count\":" + count
                    + ",\"reason\":\"" + reason.wire() + "\"}";
        }
    }

    /** Nothing new; everything up to {@code cursor} has been examined. */
    record Heartbeat(Cursor cursor) implements Frame {
        @Override
        public String toJson() {
            return "{\"frame\":\"heartbeat\",\"cursor\":\"" + cursor + "\"}";
        }
    }

    /** The last frame: go on from {@code cursor} if you like. */
    record Bye(ByeReason reason, Cursor cursor) implements Frame {
        @Override
        public String toJson() {
            StringBuilder out = new StringBuilder("{\"frame\":\"bye\",\"reason\":");
            return Json.quote(out, reason.wire())
                    .append(",\"cursor\":\"")
                    .append(cursor)
                    .append("\"}")
                    .toString();
        }
    }
}
