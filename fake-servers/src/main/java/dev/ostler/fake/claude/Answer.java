package dev.ostler.fake.claude;

import dev.ostler.fake.Json;
import dev.ostler.fake.Script;
import dev.ostler.fake.Shell;
import dev.ostler.fake.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the model says, as events of its stream and as whole blocks. */
final class Answer {
    private static final int SERVER_ERROR = 500;
    private static final List<Integer> TRIED_AGAIN = List.of(401, 429);
    private static final Duration BEFORE_RETRY = Duration.ofMillis(400);
    private static final long FOR_EVER = -1;

    private final Frames frames;
    private final Transcript transcript;
    private final Arguments arguments;
    private final Turn.Pacing pacing;
    private final StringBuilder block = new StringBuilder();
    private String message = "";
    private int index;
    private boolean inText;
    private String text = "";

    Answer(Frames frames, Transcript transcript, Arguments arguments, Turn.Pacing pacing) {
        this.frames = frames;
        this.transcript = transcript;
        this.arguments = arguments;
        this.pacing = pacing;
    }

    /** The last text. */
    String text() {
        return text;
    }

    /** How the model fails instead of answering, or null. What may pass is tried again first. */
    @Nullable
    String failure(List<Step> steps) throws InterruptedException, Turn.Interrupted {
        for (Step step : steps) {
            switch (step) {
                case Step.Fail fail -> {
                    if (fail.status() >= SERVER_ERROR || TRIED_AGAIN.contains(fail.status())) {
                        retry(fail.status());
                    }
                    return "API Error: " + fail.status() + " the prompt asked for status " + fail.status();
                }
                case Step.Cut _ -> {
                    retry(null);
                    return "API Error: Connection to the API was lost (ECONNRESET)";
                }
                default -> {}
            }
        }
        return null;
    }

    private void retry(@Nullable Integer status) throws InterruptedException, Turn.Interrupted {
        frames.send(
                "type",
                "system",
                "subtype",
                "api_retry",
                "attempt",
                1,
                "max_retries",
                1,
                "retry_delay_ms",
                BEFORE_RETRY.toMillis(),
                "error_status",
                status,
                "error",
                status == null ? "unknown" : "server_error");
        pacing.pause(BEFORE_RETRY.toNanos());
    }

    /** Says the texts and gives the calls. */
    List<Tool> say(List<Step> steps) throws InterruptedException, Turn.Interrupted {
        message = "msg_" + UUID.randomUUID().toString().substring(0, 8);
        index = 0;
        event("type", "message_start", "message", whole(List.of()));
        List<Tool> tools = new ArrayList<>();
        for (Step step : steps) {
            switch (step) {
                case Step.Text words -> say(words);
                case Step.Call call -> {
                    endText(false);
                    Tool tool = Tool.of(call);
                    tools.add(tool);
                    call(tool);
                }
                case Step.Hang _ -> pacing.pause(FOR_EVER);
                case Step.Exit exit -> FakeClaude.end(exit.code());
                case Step.Crash _ -> Shell.killThisProgram();
                case Step.Overload _, Step.Fail _, Step.Cut _ -> {}
            }
        }
        endText(false);
        event("type", "message_delta", "delta", Json.object("stop_reason", tools.isEmpty() ? "end_turn" : "tool_use"));
        event("type", "message_stop");
        return tools;
    }

    private void say(Step.Text words) throws InterruptedException, Turn.Interrupted {
        switch (words) {
            case Step.Say say -> {
                for (String piece : Script.pieces(say.text())) {
                    delta(piece);
                }
            }
            case Step.Stream stream -> {
                String piece = "x".repeat(stream.bytes());
                for (int i = 0; i < stream.count(); i++) {
                    delta(piece);
                }
            }
            case Step.Slow slow -> {
                for (int i = 0; i < slow.count(); i++) {
                    delta(Script.slowPiece(i));
                    pacing.pause(slow.every().toNanos());
                }
            }
            case Step.Stamp stamp -> {
                Iterator<Object> all = Script.stamps(stamp, digits -> digits, time -> time);
                while (all.hasNext()) {
                    switch (all.next()) {
                        case Duration time -> pacing.pause(time.toNanos());
                        case Object digits -> delta(digits.toString());
                    }
                }
            }
            case Step.Big big -> delta("x".repeat(big.bytes()));
            case Step.Drop _ -> {}
        }
    }

    private void delta(String piece) throws InterruptedException, Turn.Interrupted {
        pacing.pause(0);
        if (!inText) {
            inText = true;
            block.setLength(0);
            event(
                    "type",
                    "content_block_start",
                    "index",
                    index,
                    "content_block",
                    Json.object("type", "text", "text", ""));
        }
        block.append(piece);
        event("type", "content_block_delta", "index", index, "delta", Json.object("type", "text_delta", "text", piece));
    }

    /** The whole block comes before its stop. */
    private void endText(boolean aborted) {
        if (!inText) {
            return;
        }
        inText = false;
        text = block.toString();
        assistant(Json.object("type", "text", "text", text), aborted);
        event("type", "content_block_stop", "index", index++);
    }

    private void call(Tool tool) {
        event(
                "type",
                "content_block_start",
                "index",
                index,
                "content_block",
                Json.object("type", "tool_use", "id", tool.id(), "name", tool.name(), "input", Json.object()));
        event(
                "type",
                "content_block_delta",
                "index",
                index,
                "delta",
                Json.object(
                        "type", "input_json_delta", "partial_json", tool.input().text()));
        assistant(Json.object("type", "tool_use", "id", tool.id(), "name", tool.name(), "input", tool.input()), false);
        event("type", "content_block_stop", "index", index++);
    }

    /** The turn was broken off. */
    void broken() {
        endText(true);
        frames.send(
                "type",
                "user",
                "message",
                Json.object(
                        "role",
                        "user",
                        "content",
                        List.of(Json.object("type", "text", "text", "[Request interrupted by user]"))));
    }

    private void assistant(Json.Raw content, boolean aborted) {
        Json.Raw said = whole(List.of(content));
        transcript.assistant(said);
        if (aborted) {
            frames.send("type", "assistant", "message", said, "parent_tool_use_id", null, "aborted", true);
        } else {
            frames.send("type", "assistant", "message", said, "parent_tool_use_id", null);
        }
    }

    private Json.Raw whole(List<Json.Raw> content) {
        return Json.object(
                "id", message, "type", "message", "role", "assistant", "model", arguments.model(), "content", content);
    }

    private void event(Object... namesAndValues) {
        if (arguments.partial()) {
            frames.streamed(Json.object(namesAndValues));
        }
    }
}
