package dev.ostler.cli.demo;

import dev.ostler.cli.term.Style;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** The voice of the demo. */
final class Narrator {
    private final PrintStream out;
    private final Style style;
    private int steps;

    Narrator(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    void title(String text) {
        if (steps > 0) {
            out.println();
        }
        out.println(style.bold(text));
    }

    void step(String text) {
        steps++;
        out.println();
        out.println(style.accent(steps + ".") + " " + style.bold(text));
    }

    void command(List<String> words) {
        out.println(style.dim("   $ ")
                + words.stream()
                        .map(w -> w.matches("[\\w./:*=-]+") ? w : "'" + w + "'")
                        .collect(Collectors.joining(" ")));
        out.flush();
    }

    void fact(String text) {
        plain("   " + text);
    }

    void plain(String text) {
        out.println(text);
    }

    void failed(String why) {
        out.println();
        out.println(style.bad("The demo did not hold: ") + why);
    }

    PrintStream out() {
        return out;
    }
}
