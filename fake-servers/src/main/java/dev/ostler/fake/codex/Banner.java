package dev.ostler.fake.codex;

import java.util.Map;

/** What the real server prints on stderr when it is ready. */
final class Banner {
    private static final String NOTE_LOCAL = "binds localhost only (use SSH port-forwarding for remote access)";
    private static final String NOTE_REMOTE =
            "this is a raw WS server; consider running behind TLS/auth for real remote use";

    private Banner() {}

    static String text(String authority, boolean loopback, Map<String, String> environment) {
        boolean colour = set(environment, "FORCE_COLOR") || set(environment, "CLICOLOR_FORCE");
        String url = "http://" + authority;
        return title(colour)
                + line(colour, "listening on:", green(colour, "ws://" + authority))
                + line(colour, "readyz:", green(colour, url + "/readyz"))
                + line(colour, "healthz:", green(colour, url + "/healthz"))
                + line(colour, "note:", loopback ? NOTE_LOCAL : NOTE_REMOTE);
    }

    private static boolean set(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        return !value.isEmpty() && !"0".equals(value) && !environment.containsKey("NO_COLOR");
    }

    private static String title(boolean colour) {
        String title = "codex app-server (WebSockets)";
        return (colour ? "\u001b[36;1m" + title + "\u001b[0m" : title) + "\n";
    }

    private static String line(boolean colour, String label, String value) {
        return "  " + (colour ? "\u001b[2m" + label + "\u001b[0m" : label) + " " + value + "\n";
    }

    private static String green(boolean colour, String text) {
        return colour ? "\u001b[32m" + text + "\u001b[0m" : text;
    }
}
