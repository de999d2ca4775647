package dev.ostler.cli.terminal;

import dev.ostler.drivers.pty.Sequences;

/**
 * What of a program's output goes to a viewer's terminal: all but what that terminal would answer, since it is the
 * broker's that answers, and what would make it say keys in another way than the terminals of other viewers do.
 */
final class Shown {
    /** Pictures and what is put into a clipboard come as one sequence. */
    private static final int LONGEST = 4 << 20;

    private static final char ENQUIRY = 0x05;

    private final StringBuilder out = new StringBuilder();
    private final Sequences sequences = new Sequences(LONGEST, new Sequences.Sink() {
        @Override
        public void text(String s, int from, int to) {
            out.append(s, from, to);
        }

        @Override
        public void control(char c) {
            if (c != ENQUIRY) {
                out.append(c);
            }
        }

        @Override
        public void sequence(String whole) {
            if (isShown(whole)) {
                out.append(whole);
            }
        }
    });

    /** The next part of the output, which may end anywhere; what has begun and not ended comes with a later part. */
    String of(String output) {
        sequences.feed(output);
        String shown = out.toString();
        out.setLength(0);
        return shown;
    }

    static boolean isShown(String sequence) {
        return switch (sequence.charAt(1)) {
            case '[' -> isShownControl(sequence);
            case ']' -> !sequence.contains(";?");
            case 'P' -> !sequence.startsWith("$q", 2) && !sequence.startsWith("+q", 2);
            case 'Z' -> false;
            default -> true;
        };
    }

    private static boolean isShownControl(String sequence) {
        char first = sequence.charAt(2);
        boolean marked = first >= '<' && first <= '?';
        return switch (sequence.charAt(sequence.length() - 1)) {
            // device attributes, status, parameters; printing
            case 'c', 'n', 'x', 'i' -> false;
            // a mode is asked for with $, a reset is !
            case 'p' -> sequence.indexOf('$') < 0;
            // the name, and how keys are said; without a mark the cursor's shape and its return
            case 'q', 'u' -> !marked;
            case 'm' -> first != '>' && first != '?';
            // of the window only its title is kept and taken back
            case 't' -> sequence.startsWith("22;", 2) || sequence.startsWith("23;", 2);
            default -> true;
        };
    }
}
