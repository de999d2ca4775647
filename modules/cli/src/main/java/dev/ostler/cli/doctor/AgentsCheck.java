package dev.ostler.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The agents on the PATH of this shell; a broker looks in its own. */
record AgentsCheck(List<Agent> agents) implements Check {
    /** Programs that can be harnesses and that say their version when asked. */
    static final List<String> KNOWN =
            List.of("codex", "opencode", "claude", "gemini", "pi", "qwen", "goose", "copilot", "cursor-agent");

    private static final String NAME = "agents";

    /**
     * @param version the line that it answered; null when it was not asked
     * @param failure why it did not answer; null when it did
     */
    record Agent(
            String name,
            Path path,
            @Nullable String version,
            @Nullable String failure) {
        Agent(String name, Path path) {
            this(name, path, null, null);
        }
    }

    AgentsCheck {
        agents = List.copyOf(agents);
    }

    /** The first executable file of each name, as execvp(3) finds it; starts nothing. */
    static List<Agent> onPath(Map<String, String> variables, Path cwd) {
        List<Agent> found = new ArrayList<>();
        String[] directories = variables.getOrDefault("PATH", "/usr/bin:/bin").split(":", -1);
        for (String name : KNOWN) {
            for (String directory : directories) {
                Path file = cwd.resolve(directory).resolve(name);
                if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                    found.add(new Agent(name, file));
                    break;
                }
            }
        }
        return found;
    }

    @Override
    public List<Finding> findings() {
        if (agents.isEmpty()) {
            return List.of(Finding.warn(
                    NAME,
                    "none of " + String.join(", ", KNOWN) + " is on the PATH",
                    "npm install -g @openai/codex, or put the one you use on the PATH of the broker"));
        }
        return agents.stream().map(AgentsCheck::finding).toList();
    }

    private static Finding finding(Agent agent) {
        String where = agent.name() + " at " + agent.path();
        return agent.failure() == null
                ? Finding.ok(
                        NAME,
                        where
                                + Optional.ofNullable(agent.version())
                                        .map(v -> ": " + v)
                                        .orElse(""))
                : Finding.warn(
                        NAME,
                        where + " does not say its version: " + agent.failure(),
                        "see for yourself: " + agent.path() + " --version");
    }
}
