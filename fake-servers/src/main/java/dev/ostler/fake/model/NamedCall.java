package dev.ostler.fake.model;

import dev.ostler.fake.Json;
import java.util.List;
import java.util.Set;

/**
 * A call under the name and with the arguments of the tool that the agent has on offer for it.
 *
 * @param name as the agent calls its tool
 * @param arguments a JSON object
 */
record NamedCall(String name, Json.Raw arguments) {
    private static final List<String> SHELLS = List.of("Bash", "bash", "run_shell_command");
    private static final List<String> WRITERS = List.of("Write", "write_file");
    private static final String ADD_FILE = "*** Add File: ";

    /** The call for these tools; where none of them is known, the first name that an agent might have. */
    static NamedCall of(ToolCall call, Set<String> tools) {
        return switch (call) {
            case ToolCall.Run run -> shell(run.command(), tools);
            case ToolCall.Named named -> new NamedCall(named.name(), new Json.Raw(named.arguments()));
            case ToolCall.Read read
            when tools.contains("Read") -> new NamedCall("Read", Json.object("file_path", read.file()));
            case ToolCall.Read read -> shell(read.command(), tools);
            case ToolCall.Apply apply -> write(apply.patch(), tools);
        };
    }

    private static NamedCall shell(String command, Set<String> tools) {
        return new NamedCall(
                offered(SHELLS, tools),
                Json.object("command", command, "description", "the fake model wants to run it"));
    }

    /** Agents without a tool for patches get the added file written. */
    private static NamedCall write(String patch, Set<String> tools) {
        String file = patch.lines()
                .filter(line -> line.startsWith(ADD_FILE))
                .map(line -> line.substring(ADD_FILE.length()).strip())
                .findFirst()
                .orElse("patched.txt");
        StringBuilder content = new StringBuilder();
        patch.lines()
                .filter(line -> line.startsWith("+"))
                .forEach(line -> content.append(line, 1, line.length()).append('\n'));
        return new NamedCall(offered(WRITERS, tools), Json.object("file_path", file, "content", content.toString()));
    }

    private static String offered(List<String> names, Set<String> tools) {
        return names.stream().filter(tools::contains).findFirst().orElse(names.getFirst());
    }
}
