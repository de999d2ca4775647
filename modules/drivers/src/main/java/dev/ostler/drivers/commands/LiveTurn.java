package dev.ostler.drivers.commands;

import dev.ostler.core.session.SessionEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The turn that runs, with its texts and tools that began and did not end. */
public final class LiveTurn {
    private final String session;
    private final String id;
    private final Consumer<SessionEvent> out;
    private final Promise<Void> over = Promise.promise();
    private final Map<String, OpenText> texts = new LinkedHashMap<>();
    private final Map<String, OpenTool> tools = new LinkedHashMap<>();

    LiveTurn(String session, String id, Consumer<SessionEvent> out) {
        this.session = session;
        this.id = id;
        this.out = out;
    }

    public String id() {
        return id;
    }

    /** Completes with its end. */
    Future<Void> over() {
        return over.future();
    }

    public void text(String item, String delta) {
        texts.computeIfAbsent(item, _ -> new OpenText("message")).append(delta);
        out.accept(new SessionEvent.TextDelta(session, id, item, delta));
    }

    public void reasoning(String item, String delta) {
        texts.computeIfAbsent(item, _ -> new OpenText("reasoning")).append(delta);
        out.accept(new SessionEvent.ReasoningDelta(session, id, item, delta));
    }

    /** A text is there as a whole; {@code complete} is false when it was broken off. */
    public void textDone(String item, String type, String text, boolean complete) {
        texts.remove(item);
        out.accept(new SessionEvent.ItemCompleted(session, id, item, type, text, complete));
    }

    /** The texts that are open are there as wholes, for peers that do not say so. */
    public void textsDone() {
        new LinkedHashMap<>(texts).forEach((item, text) -> textDone(item, text.type(), text.text(), text.isWhole()));
    }

    /** {@code input} is JSON text. */
    public void toolStarted(String item, String tool, String input) {
        if (tools.putIfAbsent(item, new OpenTool(tool)) == null) {
            out.accept(new SessionEvent.ToolStarted(session, id, item, tool, input));
        }
    }

    /** {@code printed} is the whole output so far, or the end of it. */
    public void toolPrinted(String item, String printed) {
        OpenTool tool = tools.get(item);
        String added = tool == null ? "" : tool.added(printed);
        if (!added.isEmpty()) {
            out.accept(new SessionEvent.ToolOutput(session, id, item, added));
        }
    }

    /** The tool printed this. */
    public void toolOutput(String item, String text) {
        OpenTool tool = tools.get(item);
        if (tool != null) {
            toolPrinted(item, tool.printed() + text);
        }
    }

    public void toolEnded(String item, String tool, String status, @Nullable Integer exitCode, String output) {
        toolStarted(item, tool, "{}");
        tools.remove(item);
        out.accept(new SessionEvent.ToolEnded(session, id, item, tool, status, exitCode, output));
    }

    /** The tool that began last and still runs: that which a question is about. */
    public Optional<String> lastTool() {
        return tools.keySet().stream().reduce((_, last) -> last);
    }

    /** The name of a tool that runs. */
    public Optional<String> toolName(String item) {
        return Optional.ofNullable(tools.get(item)).map(OpenTool::name);
    }

    /** Closes what is open, in the order in which it was opened. */
    void cut() {
        texts.forEach((item, rest) ->
                out.accept(new SessionEvent.ItemCompleted(session, id, item, rest.type(), rest.text(), false)));
        texts.clear();
        tools.forEach((item, tool) -> out.accept(
                new SessionEvent.ToolEnded(session, id, item, tool.name(), "interrupted", null, tool.printed())));
        tools.clear();
    }

    void ended() {
        over.tryComplete();
    }
}
