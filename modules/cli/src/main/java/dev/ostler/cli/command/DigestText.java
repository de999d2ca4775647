package dev.ostler.cli.command;

import dev.ostler.cli.term.Plain;
import dev.ostler.cli.term.Style;
import dev.ostler.cli.term.Table;
import dev.ostler.core.ops.Supervision;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What happened in an absence, for people. */
final class DigestText {
    private static final int LAST = 80;

    private final PrintStream out;
    private final Style style;

    DigestText(PrintStream out, Style style) {
        this.out = out;
        this.style = style;
    }

    /** Whether there is anything that nobody here has asked for. */
    boolean tellsSomething(Supervision.Digest digest) {
        return !digest.gaps().isEmpty()
                || digest.more()
                || digest.harnesses().stream()
                        .anyMatch(h -> h.adopted()
                                                + h.restarts()
                                                + h.lost()
                                                + h.failed()
                                                + h.mismatches()
                                                + h.unresponsive()
                                                + h.turns()
                                        > 0
                                || h.exits() > h.released());
    }

    void print(Supervision.Digest digest) {
        if (digest.brokerStarts() > 0) {
            out.println("the broker came up " + times(digest.brokerStarts()));
        }
        if (digest.harnesses().isEmpty()) {
            out.println("nothing happened to any harness");
        } else {
            Table table = new Table(style, "NAME", "NOW", "HAPPENED", "LAST");
            for (Supervision.Happened h : digest.harnesses()) {
                String now = h.status() == null ? "forgotten" : h.status().wire();
                table.row()
                        .add(h.name(), style::bold)
                        .add(now, style::status)
                        .add(String.join(", ", happened(h)))
                        .dim(h.last().isEmpty() ? "-" : Plain.cut(h.last(), LAST))
                        .end();
            }
            out.print(table.render());
        }
        digest.gaps().forEach(gap -> out.println(style.dim(GapText.of(gap))));
        if (digest.more()) {
            out.println(
                    style.warn("there is more than one digest holds; go on: ostler digest --since " + digest.cursor()));
        }
    }

    private static List<String> happened(Supervision.Happened h) {
        List<String> out = new ArrayList<>();
        add(out, "started", h.spawned());
        add(out, "adopted", h.adopted());
        add(out, "exited", h.exits());
        add(out, "restarted", h.restarts());
        add(out, "lost", h.lost());
        add(out, "failed", h.failed());
        add(out, "unresponsive", h.unresponsive());
        add(out, "not signalled, its identity did not match", h.mismatches());
        add(out, "released", h.released());
        if (h.turns() > 0) {
            out.add(h.turns() == 1 ? "1 turn ended" : h.turns() + " turns ended");
        }
        return out.isEmpty() ? List.of("-") : out;
    }

    private static void add(List<String> out, String what, int count) {
        if (count > 0) {
            out.add(count == 1 ? what : what + " " + times(count));
        }
    }

    private static String times(int count) {
        return count == 1 ? "once" : count + " times";
    }
}
