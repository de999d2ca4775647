package dev.ostler.core.harness;

import java.util.Map;

/**
 * The locale that the user has. Where that knows ASCII only, the launcher runs the JVM in {@code C.UTF-8}, which can read
 * every argument, name of a file and variable; what the JVM starts must not notice.
 */
public final class GivenLocale {
    /** Set by the launcher together with its own {@code LC_ALL}: what was there, empty for nothing. */
    private static final String KEPT = "OSTLER_LC_ALL";

    private GivenLocale() {}

    /** Puts it back into an environment that was this process's own; returns it. */
    public static Map<String, String> restore(Map<String, String> environment) {
        String given = environment.remove(KEPT);
        if (given != null && given.isEmpty()) {
            environment.remove("LC_ALL");
        } else if (given != null) {
            environment.put("LC_ALL", given);
        }
        return environment;
    }
}
