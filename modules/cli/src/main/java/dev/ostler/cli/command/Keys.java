package dev.ostler.cli.command;

import dev.ostler.core.error.Nearest;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a key types at a terminal, as xterm has it. */
final class Keys {
    private static final String CONTROL = "ctrl-";
    private static final Map<String, String> NAMED = new TreeMap<>(Map.ofEntries(
            Map.entry("enter", "\r"),
            Map.entry("tab", "\t"),
            Map.entry("escape", "\u001b"),
            Map.entry("backspace", "\u007f"),
            Map.entry("space", " "),
            Map.entry("up", "\u001b[A"),
            Map.entry("down", "\u001b[B"),
            Map.entry("right", "\u001b[C"),
            Map.entry("left", "\u001b[D"),
            Map.entry("home", "\u001b[H"),
            Map.entry("end", "\u001b[F"),
            Map.entry("delete", "\u001b[3~"),
            Map.entry("page-up", "\u001b[5~"),
            Map.entry("page-down", "\u001b[6~")));

    private Keys() {}

    static String names() {
        return String.join(", ", NAMED.keySet()) + ", " + CONTROL + "a to " + CONTROL + "z";
    }

    /** Empty when there is no such key. */
    static Optional<String> find(String name) {
        String key = name.toLowerCase(Locale.ROOT);
        if (key.length() == CONTROL.length() + 1 && key.startsWith(CONTROL)) {
            char letter = key.charAt(CONTROL.length());
            return letter >= 'a' && letter <= 'z'
                    ? Optional.of(String.valueOf((char) (letter - 'a' + 1)))
                    : Optional.empty();
        }
        return Optional.ofNullable(NAMED.get(key));
    }

    /** For one that there is not. */
    static String unknown(String name) {
        return "there is no key '" + name + "'"
                + Nearest.to(name, NAMED.keySet())
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse(";")
                + " there are " + names();
    }
}
