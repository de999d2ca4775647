package dev.ostler.drivers.claude;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is added to a {@code claude}: what makes it speak frames and ask, where the definition does not say so itself,
 * the session to go on with, and the model. A new session gets its id from Claude Code, which is asked for it.
 */
final class ClaudeLaunch {
    private static final List<String> SESSION = List.of("--resume", "-r", "--continue", "-c", "--session-id");

    /** A Claude Code that is told it runs inside another one refuses to start. */
    private static final List<String> OUTER = List.of("CLAUDECODE", "CLAUDE_CODE_ENTRYPOINT", "CLAUDE_CODE_SSE_PORT");

    private ClaudeLaunch() {}

    static Launch of(HarnessDefinition definition, @Nullable String resume) {
        List<String> given = definition.args();
        List<String> added = new ArrayList<>();
        if (!has(given, "-p") && !has(given, "--print")) {
            added.add("-p");
        }
        add(added, given, "--input-format", "stream-json");
        add(added, given, "--output-format", "stream-json");
        if (!has(given, "--verbose")) {
            added.add("--verbose");
        }
        if (!has(given, "--include-partial-messages")) {
            added.add("--include-partial-messages");
        }
        add(added, given, "--permission-prompt-tool", "stdio");
        if (definition.model() != null) {
            add(added, given, "--model", definition.model());
        }
        if (resume != null && SESSION.stream().noneMatch(option -> has(given, option))) {
            added.addAll(List.of("--resume", resume));
        }
        return new Launch(added, Map.of(), OUTER, new Auth.None());
    }

    private static void add(List<String> added, List<String> given, String option, String value) {
        if (!has(given, option)) {
            added.add(option);
            added.add(value);
        }
    }

    private static boolean has(List<String> given, String option) {
        return given.stream().anyMatch(arg -> arg.equals(option) || arg.startsWith(option + "="));
    }
}
