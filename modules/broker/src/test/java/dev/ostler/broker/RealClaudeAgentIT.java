package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.claude.ClaudeProtocol;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The real Claude Code. {@code OSTLER_CLAUDE} names its native binary. */
@EnabledIfEnvironmentVariable(named = "OSTLER_CLAUDE", matches = ".+")
class RealClaudeAgentIT extends RealAgentContract {
    private String model = "";

    @Override
    Protocol protocol() {
        return new ClaudeProtocol();
    }

    @Override
    Path memory() {
        return dir.resolve(".claude/projects");
    }

    /** The agent adds the version to the path itself. */
    @Override
    void configure(String modelUrl) {
        model = modelUrl.replaceAll("/v1$", "");
    }

    @Override
    String otherModel() {
        return "claude-haiku-4-5";
    }

    @Override
    HarnessDefinition definition() {
        return FakeClaudeAgentIT.running(
                dir,
                List.of(program("OSTLER_CLAUDE")),
                Map.of(
                        "ANTHROPIC_BASE_URL", model,
                        "ANTHROPIC_API_KEY", "sk-ant-dummy",
                        "ANTHROPIC_MODEL", "claude-sonnet-4-5",
                        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1",
                        "DISABLE_AUTOUPDATER", "1",
                        "CLAUDE_CODE_MAX_RETRIES", "1"));
    }
}
