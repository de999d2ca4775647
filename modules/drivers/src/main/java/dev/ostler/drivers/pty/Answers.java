package dev.ostler.drivers.pty;

import java.util.Map;

/** What the terminal says when it is asked: a VT220 with colours that has no name of its own. */
final class Answers {
    /** What nobody fetches must not grow. */
    private static final int MOST = 4096;

    private static final Map<String, String> COLOURS =
            Map.of("10", "cccc/cccc/cccc", "11", "0000/0000/0000", "12", "cccc/cccc/cccc");

    private final StringBuilder out = new StringBuilder();

    String take() {
        String answers = out.toString();
        out.setLength(0);
        return answers;
    }

    void attributes(char prefix) {
        switch (prefix) {
            case 0 -> say("\u001b[?62;22c");
            case '>' -> say("\u001b[>0;0;0c");
            case '=' -> say("\u001bP!|00000000\u001b\\");
            default -> {}
        }
    }

    void version() {
        say("\u001bP>|ostler\u001b\\");
    }

    void ok() {
        say("\u001b[0n");
    }

    void cursor(String prefix, int row, int column) {
        say("\u001b[" + prefix + (row + 1) + ";" + (column + 1) + "R");
    }

    /** @param state 0 not known, 1 on, 2 off */
    void mode(String prefix, int mode, int state) {
        say("\u001b[" + prefix + mode + ";" + state + "$y");
    }

    void size(int rows, int columns) {
        say("\u001b[8;" + rows + ";" + columns + "t");
    }

    /** {@code OSC number ; ?} with the end that the question had. */
    void colour(String number, String end) {
        String colour = COLOURS.get(number);
        if (colour != null) {
            say("\u001b]" + number + ";rgb:" + colour + end);
        }
    }

    /** Of a request by a device control string: not known. */
    void refuse(char kind) {
        say("\u001bP0" + kind + "r\u001b\\");
    }

    private void say(String answer) {
        if (out.length() + answer.length() <= MOST) {
            out.append(answer);
        }
    }
}
