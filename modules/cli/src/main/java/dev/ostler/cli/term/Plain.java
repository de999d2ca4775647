package dev.ostler.cli.term;

import java.util.regex.Pattern;

/**
 * Text of agents, made safe for a person's terminal: what they print may hold escape sequences. Whole ones that colour,
 * move and switch modes are left out, since they are nothing to read. All others, such as those that set a title, lose
 * their control characters alone: no sequence hides words from somebody who is asked for an approval.
 */
public final class Plain {
    /** CSI with numbers alone, the choice of a character set, and the modes of the keypad (ECMA-48, xterm). */
    private static final Pattern ESCAPES = Pattern.compile("\\u001b(?:\\[[0-9:;<=>?]*[A-Za-z@`]|[()][0B]|[=>])");

    private Plain() {}

    /** On one line, control characters replaced. */
    public static String line(String text) {
        return clean(text, false);
    }

    /** Line breaks and tabs stay. */
    public static String text(String text) {
        return clean(text, true);
    }

    /** On one line, at most so many characters. */
    public static String cut(String text, int most) {
        String line = line(text);
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }

    private static String clean(String text, boolean breaks) {
        for (int i = 0; i < text.length(); i++) {
            if (control(text.charAt(i), breaks)) {
                return replace(text, breaks);
            }
        }
        return text;
    }

    private static String replace(String escaped, boolean breaks) {
        String text = ESCAPES.matcher(escaped).replaceAll("").replace("\r\n", "\n");
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(!control(c, breaks) ? c : c == '\n' || c == '\r' || c == '\t' ? ' ' : '\uFFFD');
        }
        return out.toString();
    }

    private static boolean control(char c, boolean breaks) {
        return (c < ' ' && !(breaks && (c == '\n' || c == '\t'))) || (c >= 0x7f && c < 0xa0);
    }
}
