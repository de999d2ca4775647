package dev.ostler.cli;

import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Style;
import dev.ostler.core.error.Problem;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.json.Json;
import java.io.PrintStream;
import java.util.List;

/** A start that failed, told in full: the verdict, the exit, and the true tail of both streams. */
public final class VerdictText {
    private VerdictText() {}

    static void print(Ostler root, Problem problem) {
        Verdict verdict = Json.mapper().convertValue(problem.details().get("verdict"), Verdict.class);
        root.err().println(root.errStyle().bad("ostler:") + " " + problem.message());
        print(root.err(), root.errStyle(), verdict);
    }

    /** Without its message. */
    public static void print(PrintStream out, Style style, Verdict verdict) {
        out.println("  verdict  " + style.bold(verdict.reason().wire()));
        if (verdict.exit() != null) {
            out.println("  exit     " + verdict.exit());
        }
        tail(out, style, "stdout", verdict.stdout());
        tail(out, style, "stderr", verdict.stderr());
    }

    private static void tail(PrintStream out, Style style, String name, List<String> lines) {
        if (lines.isEmpty()) {
            out.println("  " + name + "   " + style.dim("(nothing)"));
            return;
        }
        out.println("  " + name + "   "
                + style.dim("(the last " + (lines.size() == 1 ? "line" : lines.size() + " lines") + ")"));
        lines.forEach(line -> out.println("    " + style.dim("|") + " " + Plain.line(line)));
    }
}
