package dev.ostler.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.core.error.Problem;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.opencode.OpencodeProtocol;
import dev.ostler.fake.FakePrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The fake opencode serve. */
class FakeOpencodeAgentIT extends AgentContract {
    @Override
    Protocol protocol() {
        return new OpencodeProtocol();
    }

    @Override
    void prepare() throws Exception {
        Files.createDirectories(dir.resolve("project"));
    }

    @Override
    String otherModel() {
        return "mock/mock-2";
    }

    @Override
    String unknownModel() {
        return "mock/none";
    }

    @Override
    HarnessDefinition definition() {
        List<String> command = FakePrograms.opencode("--hostname", "127.0.0.1", "--port", "0");
        return Spawns.with(
                Spawns.fakeCodex(dir),
                Json.write(Map.of(
                                "protocol", "opencode",
                                "command", command.getFirst(),
                                "args", command.subList(1, command.size()),
                                "cwd", dir.resolve("project").toString(),
                                "env", Map.of("HOME", dir.resolve("home").toString()),
                                "readiness", RealOpencodeAgentIT.READINESS))
                        .replaceAll("^\\{|}$", ""));
    }

    @Test
    void aServerOfSomebodyElseIsUsedWithItsPasswordAndOutlivesItsRelease() throws Exception {
        Path project = dir.resolve("project");
        ProcessBuilder theirs = new ProcessBuilder(FakePrograms.opencode("--port", "0"));
        theirs.environment().put("HOME", project.toString());
        AttachedOpencode.isUsedWithItsPasswordAndOutlivesItsRelease(
                this, broker, project, theirs, asking("touch proof"));
    }

    @Test
    void aServerThatAsksForNoPasswordIsNotUsed() {
        HarnessDefinition open = Spawns.with(
                definition(),
                Json.write(Map.of("args", with(definition().args(), "--fake-open")))
                        .replaceAll("^\\{|}$", ""));
        Problem problem = broker.refused(Operations.SPAWN, Spawns.of("open", open, null, null));
        assertThat(Json.write(problem)).contains("auth-not-enforced");
        assertThat(broker.leftovers()).isEmpty();
    }

    private static List<String> with(List<String> args, String more) {
        return Stream.concat(args.stream(), Stream.of(more)).toList();
    }
}
