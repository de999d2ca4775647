package dev.ostler.cli.command;

import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Style;
import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.ops.Supervision;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** How processes ended, for people. */
final class ExitsText {
    private static final int TAIL = 5;
    private static final int WIDTH = 120;

    private final PrintStream out;
    private final Style style;
    private final Instant now;

    ExitsText(PrintStream out, Style style, Instant now) {
        this.out = out;
        this.style = style;
        this.now = now;
    }

    /** With a heading, the tail of the newest that nobody asked for, and how many others ended like it. */
    void print(List<Supervision.Exit> exits, String name) {
        if (exits.isEmpty()) {
            return;
        }
        out.println();
        out.println(style.bold("Exits") + style.dim("  the last " + exits.size() + ", newest first"));
        out.print(table(exits).render().indent(2));
        newestCrash(exits).ifPresent(crash -> tail(crash, exits, name));
    }

    private static Optional<Supervision.Exit> newestCrash(List<Supervision.Exit> exits) {
        return exits.stream().filter(e -> !e.asked()).max(Comparator.comparing(Supervision.Exit::at));
    }

    private void tail(Supervision.Exit crash, List<Supervision.Exit> exits, String name) {
        long alike = exits.stream()
                .filter(e -> !e.asked() && e.exit().equals(crash.exit()))
                .count();
        out.println("  " + style.bad(crash.exit()) + ", start number " + crash.generation()
                + (alike > 1 ? ", " + alike + " of the last " + exits.size() + " ended like it" : "")
                + (crash.tail().isEmpty() ? "; it printed nothing" : "; its last lines:"));
        crash.tail().stream()
                .skip(Math.max(0, crash.tail().size() - TAIL))
                .forEach(line -> out.println("    " + style.dim("|") + " " + Plain.cut(line, WIDTH)));
        if (alike > 1) {
            out.println(style.dim("  patterns: ostler crashes " + name));
        }
    }

    /** Newest first. */
    Table table(List<Supervision.Exit> exits) {
        Table table =
                new Table(style, "START", "WHEN", "UPTIME", "EXIT", "CATEGORY", "ASKED", "PEAK MEMORY", "LAST LINE");
        for (Supervision.Exit exit : exits.reversed()) {
            table.row()
                    .add(Integer.toString(exit.generation()))
                    .dim(Times.ago(exit.at(), now))
                    .add(exit.uptime().equals(Duration.ZERO) ? "?" : Times.span(exit.uptime()))
                    .add(exit.exit(), exit.asked() ? style::dim : style::bad)
                    .add(exit.category().wire())
                    .add(exit.asked() ? "yes" : "no")
                    .add(exit.maxRssBytes() == 0 ? "?" : exit.maxRssBytes() / (1 << 20) + " MiB")
                    .dim(exit.tail().isEmpty() ? "-" : Plain.cut(exit.tail().getLast(), WIDTH / 2))
                    .end();
        }
        return table;
    }
}
