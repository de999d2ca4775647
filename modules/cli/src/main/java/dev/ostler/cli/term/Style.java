package dev.ostler.cli.term;

import java.util.Map;

/** Colours, or none: only on a terminal, never with {@code NO_COLOR} or on a dumb one. */
public record Style(boolean on) {
    /** For a stream that is a terminal or not. */
    public static Style of(boolean terminal, Map<String, String> variables) {
        boolean refused = !variables.getOrDefault("NO_COLOR", "").isEmpty()
                || variables.getOrDefault("TERM", "").equals("dumb");
        return new Style(terminal && !refused);
    }

    public String bold(String text) {
        return wrap("1", text);
    }

    public String dim(String text) {
        return wrap("2", text);
    }

    public String good(String text) {
        return wrap("32", text);
    }

    public String warn(String text) {
        return wrap("33", text);
    }

    public String bad(String text) {
        return wrap("31", text);
    }

    public String accent(String text) {
        return wrap("36", text);
    }

    /** By what the status word means. */
    public String status(String status) {
        return switch (status) {
            case "idle", "ready" -> good(status);
            case "busy", "starting", "restarting" -> accent(status);
            case "waiting-approval", "unresponsive", "unreachable" -> warn(status);
            case "failed", "exited" -> bad(status);
            default -> dim(status);
        };
    }

    private String wrap(String code, String text) {
        return on && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
