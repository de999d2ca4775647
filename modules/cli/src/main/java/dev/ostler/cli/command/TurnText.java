package dev.ostler.cli.command;

import dev.ostler.cli.term.Plain;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

/**
 * The text of a turn as it comes. Deltas may be missing after a gap; the completed item has the whole text, so that what
 * was printed is always completed.
 */
final class TurnText {
    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, StringBuilder> printed = new HashMap<>();
    private String current = "";
    private boolean midLine;

    TurnText(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    void delta(String item, String text) {
        begin(item);
        printed.computeIfAbsent(item, _ -> new StringBuilder()).append(text);
        print(text);
    }

    void whole(String item, String text) {
        StringBuilder had = printed.remove(item);
        if (had == null) {
            begin(item);
            print(text);
        } else if (text.length() >= had.length() && text.startsWith(had.toString())) {
            print(text.substring(had.length()));
        } else if (had.indexOf(text) != 0) {
            // some of it got lost on the way: once more, and whole
            freshLine();
            print(text);
        }
        freshLine();
    }

    /** Ends the line that stands open, where notes share it with us. */
    void breakLine() {
        if (terminal) {
            freshLine();
        }
    }

    void end() {
        freshLine();
        out.flush();
    }

    private void begin(String item) {
        if (!item.equals(current)) {
            freshLine();
            current = item;
        }
    }

    private void freshLine() {
        if (midLine) {
            out.println();
            midLine = false;
        }
    }

    private void print(String text) {
        if (text.isEmpty()) {
            return;
        }
        out.print(terminal ? Plain.text(text) : text);
        out.flush();
        midLine = !text.endsWith("\n");
    }
}
