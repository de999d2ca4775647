package dev.ostler.cli.term;

import java.util.regex.Pattern;

/**
 * Text of agents, made safe for a person's terminal: what they print may hold escape sequences. Whole ones are left out,
 * since they are nothing to read; pieces of them are made visible.
 */
public final class Plain {
    /** CSI, OSC up to BEL or ST, and the short ones (ECMA-48). */
    private static final Pattern ESCAPES = Pattern.compile(
            "\\u001b(?:\\[[0-?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)|[ -/]*[0-Z\\\\^-~])");

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
