package dev.ostler.core.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A command as an agent shows it, taken apart as far as a rule needs. It never claims to understand a shell. */
final class ShellText {
    /** {@code /bin/bash -lc '…'}: agents wrap what they run. */
    private static final Pattern WRAPPED =
            Pattern.compile("\\s*(?:/\\S*/)?(?:ba|z|da|k)?sh\\s+-[a-z]*c\\s+(.*)", Pattern.DOTALL);

    private static final Pattern OPERATORS = Pattern.compile("[;&|<>`\\n\\r]|\\$\\(");
    private static final Pattern BETWEEN = Pattern.compile("(?:[;&|`\\n\\r]|\\$\\(|\\))+");
    private static final Pattern WORDS_END = Pattern.compile("[\\s'\"=;&|<>()`]+");
    private static final int MOST_PIECES = 200;

    private ShellText() {}

    /** Without the shell around it. */
    static String plain(String command) {
        Matcher m = WRAPPED.matcher(command);
        return m.matches() ? unquoted(m.group(1).strip()) : command.strip();
    }

    private static String unquoted(String text) {
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        if (text.length() >= 2 && (first == '\'' || first == '"') && text.charAt(text.length() - 1) == first) {
            String inner = text.substring(1, text.length() - 1);
            return first == '\'' ? inner.replace("'\\''", "'") : inner.replace("\\\"", "\"");
        }
        return text;
    }

    /** Whether it is one command: no operator stands anywhere in it, not even in quotes. */
    static boolean simple(String command) {
        return !OPERATORS.matcher(plain(command)).find();
    }

    /** The whole, and what stands between the operators. */
    static List<String> pieces(String command) {
        String plain = plain(command);
        List<String> out = new ArrayList<>(List.of(plain));
        for (String piece : BETWEEN.split(plain, MOST_PIECES)) {
            out.add(piece.strip());
        }
        return out;
    }

    /** The words that look like paths. */
    static List<String> paths(String command) {
        List<String> out = new ArrayList<>();
        for (String word : WORDS_END.split(plain(command), -1)) {
            if (word.indexOf('/') >= 0 && out.size() < MOST_PIECES) {
                out.add(word);
            }
        }
        return out;
    }
}
