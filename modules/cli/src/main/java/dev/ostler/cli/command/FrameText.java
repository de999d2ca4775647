package dev.ostler.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.cli.client.FrameView;
import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Style;
import dev.ostler.cli.term.Times;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Frames of the event log, one line each. */
final class FrameText {
    private static final int MOST = 160;
    /** Long, and not for a line. */
    private static final Set<String> LEFT_OUT = Set.of("item", "requestId", "request", "frame", "approval");

    private final PrintStream out;
    private final Style style;
    private final boolean json;

    FrameText(PrintStream out, Style style, boolean json) {
        this.out = out;
        this.style = style;
        this.json = json;
    }

    void print(FrameView frame) {
        if (json) {
            out.println(frame.json());
        } else {
            switch (frame.type()) {
                case "event" -> event(frame);
                case "gap" -> out.println(style.warn("---- " + GapText.of(frame.node())));
                default -> {}
            }
        }
        out.flush();
    }

    private void event(FrameView frame) {
        JsonNode event = frame.event();
        out.println(style.dim(Times.clock(Instant.parse(event.path("time").asText())))
                + "  " + style.bold(String.format("%-12s", event.path("name").asText("-")))
                + "  " + paint(frame.kind(), String.format("%-20s", frame.kind()))
                + "  " + summary(frame.data()));
    }

    private String paint(String kind, String text) {
        return switch (kind) {
            case "harness.failed", "harness.lost", "session.lost", "error" -> style.bad(text);
            case "approval.requested", "harness.unresponsive", "harness.disconnected" -> style.warn(text);
            case "harness.attached", "turn.ended" -> style.good(text);
            default -> style.accent(text);
        };
    }

    /** The data of an event on one line. */
    static String summary(JsonNode data) {
        List<String> parts = new ArrayList<>();
        data.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (!LEFT_OUT.contains(field.getKey()) && !value.isNull()) {
                parts.add(field.getKey() + "="
                        + (value.isTextual()
                                        && value.asText().indexOf(' ') < 0
                                        && !value.asText().isEmpty()
                                ? value.asText()
                                : value.toString()));
            }
        });
        return Plain.cut(String.join(" ", parts), MOST);
    }
}
