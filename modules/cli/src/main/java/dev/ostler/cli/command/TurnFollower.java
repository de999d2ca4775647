package dev.ostler.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.EventFeed;
import dev.ostler.cli.client.FrameView;
import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Style;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Sessions;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Follows one turn to its end: its text to stdout, the rest as notes on stderr. */
final class TurnFollower {
    private final Ostler root;
    private final Sessions.Prompted prompted;
    private final Runnable started;
    private final boolean json;
    private final TurnText text;
    private boolean gone;
    private @Nullable String turn;

    /** {@code started} is told when the prompt, having waited, becomes a turn. */
    TurnFollower(Ostler root, Sessions.Prompted prompted, boolean json, Runnable started) {
        this.root = root;
        this.prompted = prompted;
        this.started = started;
        this.turn = prompted.turn();
        this.json = json;
        this.text = new TurnText(root.out(), root.env().outTerminal());
    }

    /** The exit code that the turn's end gives. */
    int follow(EventFeed feed) {
        for (Optional<FrameView> next = feed.next(); next.isPresent(); next = feed.next()) {
            FrameView frame = next.get();
            OptionalInt end = frame(frame);
            if (end.isPresent()) {
                return end.getAsInt();
            }
        }
        throw new OstlerException(
                ErrorCode.UNREACHABLE,
                "the broker ended the stream before "
                        + (turn == null ? "prompt " + prompted.prompt() : "turn " + turn)
                        + " had ended; everything up to "
                        + feed.cursor() + " has been seen");
    }

    private OptionalInt frame(FrameView frame) {
        return switch (frame.type()) {
            case "event" -> event(frame);
            case "gap" -> gap(frame);
            // Every end of a harness ends its turn first; a log that is quiet after it has no end for us.
            case "heartbeat" ->
                gone ? failed("the harness ended, and no end of the turn was told") : OptionalInt.empty();
            default -> OptionalInt.empty();
        };
    }

    private OptionalInt gap(FrameView gap) {
        if (gap.reason().equals("new-epoch")) {
            return failed("the broker has a new log, which does not know this turn");
        }
        if (json) {
            root.out().println(gap.json());
        } else {
            note(style().warn("! ") + GapText.of(gap.node()));
        }
        return OptionalInt.empty();
    }

    private OptionalInt event(FrameView frame) {
        JsonNode data = frame.data();
        String kind = frame.kind();
        if (json && (ours(frame) || aboutHarness(kind))) {
            root.out().println(frame.json());
        }
        if (aboutHarness(kind)) {
            gone |= kind.equals("harness.reaped") || kind.equals("harness.released") || kind.equals("harness.failed");
            note(style().dim("· " + kind + " " + data.path("cause").asText()));
        }
        if (turn == null && aboutPrompt(data)) {
            return waited(frame, kind, data);
        }
        if (!ours(frame)) {
            return OptionalInt.empty();
        }
        switch (kind) {
            case "text.delta" -> {
                if (!json) {
                    text.delta(data.path("item").asText(), data.path("text").asText());
                }
            }
            case "item.completed" -> {
                if (!json && data.path("type").asText().equals("message")) {
                    text.whole(data.path("item").asText(), data.path("text").asText());
                }
            }
            case "tool.started" -> note(style().accent("· " + data.path("tool").asText()) + " " + input(data));
            case "tool.ended" -> note(toolEnd(data));
            case "approval.requested" -> approval(frame, data);
            case "approval.resolved" ->
                note(style().dim("· answered"
                        + (data.hasNonNull("decision")
                                ? " " + data.path("decision").asText()
                                : "")
                        + (data.hasNonNull("by") ? " by " + data.path("by").asText() : "")));
            case "error" ->
                note(style().warn("! ") + Plain.cut(data.path("message").asText(), 300));
            case "turn.ended" -> {
                return ended(data);
            }
            default -> {}
        }
        return OptionalInt.empty();
    }

    private boolean aboutPrompt(JsonNode data) {
        return prompted.prompt() != null
                && prompted.prompt().equals(data.path("prompt").asText());
    }

    /** What becomes of a prompt that waits. */
    private OptionalInt waited(FrameView frame, String kind, JsonNode data) {
        if (json) {
            root.out().println(frame.json());
        }
        if (kind.equals("turn.started")) {
            turn = frame.event().path("turn").asText();
            started.run();
            note(style().dim("· its turn has come"));
        }
        if (!kind.equals("prompt.cancelled")) {
            return OptionalInt.empty();
        }
        String why = Plain.line(data.path("cause").asText());
        root.err().println(style().bad("ostler:") + " the prompt became no turn: " + why);
        return OptionalInt.of(data.hasNonNull("client") ? BrokerCommand.INTERRUPTED : BrokerCommand.FAILED);
    }

    private OptionalInt ended(JsonNode data) {
        text.end();
        return switch (data.path("outcome").asText()) {
            case "completed" -> OptionalInt.of(BrokerCommand.OK);
            case "interrupted" -> {
                note(style().warn("· interrupted"
                        + (data.hasNonNull("error")
                                ? ": " + Plain.line(data.path("error").asText())
                                : "")));
                yield OptionalInt.of(BrokerCommand.INTERRUPTED);
            }
            default -> failed(data.path("error").asText("the agent does not say why"));
        };
    }

    private OptionalInt failed(String why) {
        text.end();
        root.err().println(style().bad("ostler:") + " the turn failed: " + Plain.line(why));
        return OptionalInt.of(BrokerCommand.FAILED);
    }

    private void approval(FrameView frame, JsonNode data) {
        String name = frame.event().path("name").asText();
        note(style().warn("? " + data.path("type").asText()) + " "
                + Plain.cut(data.path("title").asText(), 200));
        note(style().dim("  answer it: ostler answer " + name + " allow   (or deny, allow-session, cancel)"));
    }

    private String toolEnd(JsonNode data) {
        String status = data.path("status").asText();
        String exit =
                data.hasNonNull("exitCode") ? ", exit " + data.path("exitCode").asInt() : "";
        String line = "· " + data.path("tool").asText() + " " + status + exit;
        return status.equals("completed") && data.path("exitCode").asInt() == 0
                ? style().dim(line)
                : style().warn(line);
    }

    private static String input(JsonNode data) {
        JsonNode input = data.path("input");
        JsonNode command = input.path("command");
        return Plain.cut(command.isTextual() ? command.asText() : input.isMissingNode() ? "" : input.toString(), 160);
    }

    private boolean ours(FrameView frame) {
        JsonNode of = frame.event().path("turn");
        return of.isTextual()
                ? of.asText().equals(turn)
                : turn != null && frame.kind().startsWith("approval.");
    }

    private static boolean aboutHarness(String kind) {
        return kind.startsWith("harness.");
    }

    private void note(String line) {
        if (!json) {
            text.breakLine();
            root.err().println(line);
        }
    }

    private Style style() {
        return root.errStyle();
    }
}
