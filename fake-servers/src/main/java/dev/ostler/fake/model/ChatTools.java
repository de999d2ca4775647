package dev.ostler.fake.model;

import dev.ostler.fake.Json;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which of the tools on offer runs a command, reads or writes a file, and under which names it takes its arguments. */
final class ChatTools {
    private static final Pattern ADD_FILE = Pattern.compile("^\\*\\*\\* Add File: (.+)$", Pattern.MULTILINE);
    private static final Pattern ADDED_LINE = Pattern.compile("^\\+(.*)$", Pattern.MULTILINE);

    /** A call as this agent takes it. */
    record Named(String tool, Json.Raw arguments) {}

    private ChatTools() {}

    static Named name(ToolCall call, Set<String> tools) {
        return switch (call) {
            case ToolCall.Run run -> shell(run.command(), tools);
            case ToolCall.Named named -> new Named(named.name(), new Json.Raw(named.arguments()));
            case ToolCall.Read read
            when tools.contains("read") -> new Named("read", Json.object("filePath", read.file(), "path", read.file()));
            case ToolCall.Read read -> shell(read.command(), tools);
            case ToolCall.Apply apply -> write(apply.patch(), tools);
        };
    }

    private static Named shell(String command, Set<String> tools) {
        String tool = tools.contains("bash")
                ? "bash"
                : tools.stream()
                        .filter(name -> name.contains("shell") || name.contains("exec"))
                        .findFirst()
                        .orElse("bash");
        return new Named(tool, Json.object("command", command, "description", "the fake model wants to run it"));
    }

    /** A patch that adds a file is a write; others go through the shell. opencode says filePath, pi says path. */
    private static Named write(String patch, Set<String> tools) {
        Matcher file = ADD_FILE.matcher(patch);
        if (!tools.contains("write") || !file.find()) {
            return shell("apply_patch <<'OSTLER_PATCH'\n" + patch + "\nOSTLER_PATCH", tools);
        }
        StringBuilder content = new StringBuilder();
        Matcher line = ADDED_LINE.matcher(patch);
        while (line.find()) {
            content.append(line.group(1)).append('\n');
        }
        String path = file.group(1).strip();
        return new Named("write", Json.object("filePath", path, "path", path, "content", content.toString()));
    }
}
