package dev.ostler.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.ops.Supervision;

/** What a gap in the log means, for people. */
final class GapText {
    private GapText() {}

    /** Of a gap frame. */
    static String of(JsonNode frame) {
        return of(
                frame.path("reason").asText(),
                positions(seq(frame.path("from").asText()), seq(frame.path("to").asText())),
                frame.path("count").asLong());
    }

    static String of(Supervision.Gap gap) {
        return of(gap.reason().wire(), positions(Long.toString(gap.from()), Long.toString(gap.to())), gap.count());
    }

    private static String of(String reason, String positions, long count) {
        if (reason.equals(GapReason.BROKER_LOST.wire())) {
            // no event was counted: a block of positions is reserved ahead
            return "the broker was lost; it had reserved " + positions + " and stored nothing there";
        }
        if (reason.equals(GapReason.NEW_EPOCH.wire())) {
            return "the log is new; what an earlier one held is not told";
        }
        return count + (count == 1 ? " event is" : " events are") + " missing (" + reason + ", " + positions + ")";
    }

    private static String positions(String from, String to) {
        return from.equals(to) ? "position " + from : "positions " + from + "\u2013" + to;
    }

    private static String seq(String cursor) {
        return cursor.substring(cursor.lastIndexOf(':') + 1);
    }
}
