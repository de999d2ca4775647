package dev.ostler.cli.command;

import dev.ostler.cli.Ostler;
import dev.ostler.cli.term.Style;
import dev.ostler.core.ops.Harnesses;
import java.io.PrintStream;

/** A harness that is attached, for people. */
final class SpawnedText {
    private SpawnedText() {}

    static void print(Ostler root, Harnesses.Spawned it) {
        Style style = root.outStyle();
        PrintStream out = root.out();
        out.println(style.good("attached ") + style.bold(it.name()) + "  "
                + style.status(it.status().wire()));
        line(out, style, "id", it.id());
        if (it.pid() != null) {
            line(out, style, "pid", it.pid().toString());
        }
        line(out, style, "endpoint", it.endpoint());
        if (it.sessionId() != null) {
            line(out, style, "session", it.sessionId());
        }
        if (!it.steps().isEmpty()) {
            line(out, style, "steps", InspectionText.steps(it.steps()));
        }
        root.note("  next: ostler prompt " + it.name() + " \"...\"");
    }

    private static void line(PrintStream out, Style style, String name, String value) {
        out.println("  " + style.dim(String.format("%-9s", name)) + value);
    }
}
