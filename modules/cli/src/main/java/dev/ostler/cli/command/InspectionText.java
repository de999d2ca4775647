package dev.ostler.cli.command;

import dev.ostler.cli.VerdictText;
import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Style;
import dev.ostler.cli.term.Times;
import dev.ostler.core.harness.Facts;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Sessions;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An inspection for people. */
final class InspectionText {
    private final PrintStream out;
    private final Style style;
    private final Instant now;

    InspectionText(PrintStream out, Style style, Instant now) {
        this.out = out;
        this.style = style;
        this.now = now;
    }

    void print(Harnesses.Inspection it) {
        Harnesses.View h = it.harness();
        out.println(style.bold(h.name()) + "  " + style.status(h.status().wire())
                + (h.cause() == null ? "" : style.dim("  " + Plain.line(h.cause()))));
        line("id", h.id());
        line(
                "definition",
                h.definition() + " (" + h.protocol() + ", " + h.host().wire() + ", release "
                        + h.release().wire() + ", approvals "
                        + it.definition().approvals().wire() + ")");
        line("facts", facts(it.facts()));
        line("process", process(h, it.identity()));
        line("endpoint", h.endpoint());
        line("session", h.sessionId());
        line("turn", h.turn());
        line("directory", h.cwd());
        line(
                "created",
                Times.ago(h.created(), now) + ", changed " + Times.ago(h.changed(), now)
                        + (h.generation() > 1 ? ", start number " + h.generation() : ""));
        Sessions.Capabilities can = it.capabilities();
        if (can != null) {
            line("cannot", cannot(can));
        }
        if (!it.steps().isEmpty()) {
            line("steps", steps(it.steps()));
        }
        Verdict verdict = it.verdict();
        if (verdict != null && !verdict.ready()) {
            line("start", verdict.message());
            VerdictText.print(out, style, verdict);
        }
        approvals(it.approvals(), h.name());
        new ExitsText(out, style, now).print(it.exits(), h.name());
        timeline(it.timeline());
    }

    /** What a person might try in vain; null when there is nothing. */
    private static @Nullable String cannot(Sessions.Capabilities can) {
        String words = Json.mapper().valueToTree(can).properties().stream()
                .filter(field ->
                        field.getValue().isBoolean() && !field.getValue().asBoolean())
                .map(Map.Entry::getKey)
                // what most agents lack is no surprise
                .filter(able -> !able.equals("terminal"))
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? null : words;
    }

    /** Each step with the time it took. */
    static String steps(List<Harnesses.Step> steps) {
        return steps.stream()
                .map(s -> s.step() + " " + Times.millis(s.millis()))
                .collect(Collectors.joining(" · "));
    }

    private static String facts(Facts f) {
        return "process " + f.process().wire() + " · endpoint " + f.endpoint().wire() + " · session "
                + f.session().wire() + " · activity " + f.activity().wire() + " · wanted "
                + f.wish().wire();
    }

    private static @Nullable String process(Harnesses.View h, @Nullable String identity) {
        return h.pid() == null ? null : "pid " + h.pid() + (identity == null ? "" : "  (" + identity + ")");
    }

    private void approvals(List<Sessions.Approval> approvals, String name) {
        if (approvals.isEmpty()) {
            return;
        }
        out.println();
        out.println(style.bold("Waits for an answer"));
        for (Sessions.Approval a : approvals) {
            out.println("  " + style.warn(a.kind().wire()) + "  " + Plain.cut(a.title(), 100)
                    + style.dim("  " + Times.ago(a.asked(), now)));
            out.println("    ostler answer " + (approvals.size() == 1 ? name : a.approval()) + " allow"
                    + style.dim("   (or deny, allow-session, cancel)"));
        }
    }

    private void timeline(List<Harnesses.Moment> timeline) {
        if (timeline.isEmpty()) {
            return;
        }
        out.println();
        out.println(style.bold("Timeline")
                + style.dim("  from " + Times.clock(timeline.getFirst().time())));
        int width = timeline.stream().mapToInt(m -> m.kind().length()).max().orElse(0);
        Instant first = timeline.getFirst().time();
        for (Harnesses.Moment m : timeline) {
            String at = "+" + Times.span(Duration.between(first, m.time()));
            out.printf(
                    "  %s  %s  %s%n",
                    style.dim(String.format("%8s", at)),
                    style.accent(String.format("%-" + width + "s", m.kind())),
                    m.cause().isEmpty() ? FrameText.summary(Json.tree(m.data())) : Plain.cut(m.cause(), 120));
        }
    }

    private void line(String name, @Nullable String value) {
        if (value != null) {
            out.println("  " + style.dim(String.format("%-11s", name)) + Plain.line(value));
        }
    }
}
