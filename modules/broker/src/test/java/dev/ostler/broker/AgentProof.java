package dev.ostler.broker;

import dev.ostler.core.ops.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Writes down what an agent was seen to do, and what it said that it can: {@code target/agents/CLASS.tsv}, from which the table in the README is made.
 */
final class AgentProof implements BeforeAllCallback, AfterTestExecutionCallback {
    private static Path file(ExtensionContext context) {
        return Path.of("target", "agents", context.getRequiredTestClass().getSimpleName() + ".tsv");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.createDirectories(Path.of("target", "agents"));
        Files.deleteIfExists(file(context));
    }

    @Override
    public void afterTestExecution(ExtensionContext context) throws IOException {
        AgentFixture agent = (AgentFixture) context.getRequiredTestInstance();
        String seen = context.getExecutionException()
                .map(e -> e instanceof TestAbortedException ? "unable" : "failed")
                .orElse("proven");
        String line = String.join(
                "\t",
                agent.protocol().name(),
                agent.agent(),
                context.getRequiredTestMethod().getName(),
                seen,
                agent.seen() == null ? "" : able(agent.seen()));
        Files.writeString(file(context), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String able(Sessions.Capabilities c) {
        StringBuilder can = new StringBuilder();
        add(can, c.approvals(), "approvals");
        add(can, c.steer(), "steer");
        add(can, c.resume(), "resume");
        add(can, c.history(), "history");
        add(can, c.sessions(), "sessions");
        add(can, c.open(), "open");
        add(can, c.delete(), "delete");
        add(can, c.detach(), "detach");
        add(can, c.model(), "model");
        add(can, c.images(), "images");
        return can.toString();
    }

    private static void add(StringBuilder can, boolean able, String what) {
        if (able) {
            can.append(can.isEmpty() ? "" : " ").append(what);
        }
    }
}
