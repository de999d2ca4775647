package dev.ostler.fake.claude;

import dev.ostler.fake.Json;
import dev.ostler.fake.Step;
import java.util.UUID;

/**
 * A call.
 *
 * @param asks whether it wants to be allowed
 * @param command the shell command that does it
 * @param rule what is allowed with it for the session
 */
record Tool(String id, String name, Json.Raw input, boolean asks, String command, String rule) {
    private static final String ADDS = "*** Add File: ";

    static Tool of(Step.Call call) {
        return switch (call) {
            case Step.Shell shell -> bash(shell.command(), false);
            case Step.Read read -> bash(read.command(), false);
            case Step.Escalate escalate -> bash(escalate.command(), true);
            case Step.Ask ask -> bash("echo " + ask.kind(), true);
            case Step.Patch patch -> write(patch.patch());
        };
    }

    private static Tool bash(String command, boolean asks) {
        Json.Raw input = Json.object("command", command, "description", "the fake wants to run it");
        return new Tool(newId(), "Bash", input, asks, command, command);
    }

    private static Tool write(String patch) {
        String file = patch.lines()
                .filter(line -> line.startsWith(ADDS))
                .map(line -> line.substring(ADDS.length()).strip())
                .findFirst()
                .orElse("patched.txt");
        StringBuilder content = new StringBuilder();
        patch.lines()
                .filter(line -> line.startsWith("+"))
                .forEach(line -> content.append(line, 1, line.length()).append('\n'));
        String quoted = "'" + content.toString().replace("'", "'\\''") + "'";
        String command = "printf %s " + quoted + " > '" + file.replace("'", "'\\''")
                + "' && echo 'File created successfully at: " + file.replace("'", "") + "'";
        return new Tool(
                newId(),
                "Write",
                Json.object("file_path", file, "content", content.toString()),
                true,
                command,
                "Write");
    }

    private static String newId() {
        return "toolu_" + UUID.randomUUID().toString().replace("-", "").substring(0, 24);
    }
}
