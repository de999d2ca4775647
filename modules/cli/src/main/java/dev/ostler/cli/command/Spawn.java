package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.term.Progress;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ostler spawn}. */
@Command(
        name = "spawn",
        description = "Start an app-server and attach to it.",
        customSynopsis = {
            "ostler spawn NAME --harness DEFINITION [OPTIONS] [-- ARGS...]",
            "       ostler spawn NAME [OPTIONS] -- COMMAND [ARGS...]"
        },
        footer = {
            "",
            "A command must keep the readiness contract: print where it listens as JSON,",
            "  {\"version\":1,\"endpoint\":\"ws://127.0.0.1:41234\"}",
            "With --protocol pty it may be any program: it is kept in a terminal, and is",
            "ready when it runs.",
            "Answers when the session is attached. If that fails: exit code 1, the verdict,",
            "the exit and the end of both streams; nothing is left running.",
            "",
            "Examples:",
            "  ostler spawn alice --harness codex --cwd ~/src/app",
            "  ostler spawn bob --harness codex --env OPENAI_API_KEY \\",
            "      --approvals \"deny-after 5m\"",
            "  ostler spawn mine --protocol codex --ready-timeout 10s -- ./my-server --port 0",
            "  ostler spawn sh --protocol pty --size 120x40 -- bash"
        })
public final class Spawn extends BrokerCommand {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "Unique among the harnesses that live.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "What to start, with its arguments, after --. With --harness: for its placeholder {args}.")
    private List<String> rest = new ArrayList<>();

    @Option(names = "--harness", paramLabel = "DEFINITION", description = "A definition's name, such as codex.")
    private @Nullable String harness;

    @Option(
            names = "--protocol",
            paramLabel = "P",
            description = "What it speaks. Default: the definition's; codex for a command")
    private @Nullable String protocol;

    @Option(names = "--cwd", paramLabel = "DIR", description = "Its working directory. Default: this one")
    private @Nullable Path cwd;

    @Option(
            names = "--env",
            paramLabel = "NAME[=VALUE]",
            description = "Add to its environment; NAME alone takes the value from here, which is the way for secrets.")
    private List<String> env = new ArrayList<>();

    @Option(names = "--env-file", paramLabel = "FILE", description = "Lines of NAME=VALUE.")
    private List<Path> envFiles = new ArrayList<>();

    @Option(names = "--model", paramLabel = "MODEL", description = "For drivers and definitions that take one.")
    private @Nullable String model;

    @Option(names = "--task", paramLabel = "TEXT", description = "For the placeholder {task}.")
    private @Nullable String task;

    @Option(names = "--session", paramLabel = "ID", description = "Resume this session instead of opening a new one.")
    private @Nullable String session;

    @Option(
            names = "--approvals",
            paramLabel = "POLICY",
            description =
                    "Who answers when nobody does: ask, allow, deny or \"deny-after 5m\". Default: the definition's")
    private @Nullable String approvals;

    @Option(
            names = "--release",
            paramLabel = "POLICY",
            description = "abort, detach or delete. Default: the definition's")
    private @Nullable Release release;

    @Option(
            names = "--ready-timeout",
            paramLabel = "DURATION",
            converter = DurationOption.class,
            description = "From exec to ready. Default: the definition's, usually 30s")
    private @Nullable Duration readyTimeout;

    @Option(names = "--allow-remote", description = "Accept an endpoint that is not on this machine.")
    private boolean allowRemote;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "The same key and request give the same harness.")
    private @Nullable String key;

    @Option(
            names = "--size",
            paramLabel = "COLUMNSxROWS",
            converter = SizeOption.class,
            description = "Of the terminal of a program (--protocol pty), such as 120x40. Default: the definition's, or"
                    + " 80x24")
    private @Nullable TerminalSize size;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Api api = api();
        Harnesses.Spawn request = request(api);
        Duration time = Operations.SPAWN.timeout().plus(readyTimeout == null ? Duration.ZERO : readyTimeout);
        Harnesses.Spawned spawned;
        try (Progress _ = Progress.show(root(), "starting " + name)) {
            spawned = api.call(Operations.SPAWN, request, time);
        }
        if (json) {
            out().println(Json.write(spawned));
        } else {
            SpawnedText.print(root(), spawned);
        }
        return OK;
    }

    private Harnesses.Spawn request(Api api) {
        if (harness == null && rest.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "say what to start: --harness DEFINITION, or -- COMMAND ARGS...");
        }
        Map<String, String> variables = EnvironmentOptions.read(env, envFiles, root().env());
        return new Harnesses.Spawn(
                name,
                harness,
                null,
                harness == null ? rest : null,
                harness == null || rest.isEmpty() ? null : rest,
                protocol,
                directory(api),
                variables.isEmpty() ? null : variables,
                release,
                readyTimeout,
                approvals == null ? null : ApprovalPolicy.parse(approvals),
                model,
                task,
                session,
                allowRemote ? true : null,
                key,
                size);
    }

    /** Ours, as with any command; but a directory of this machine means nothing to a broker elsewhere. */
    private @Nullable String directory(Api api) {
        if (cwd != null) {
            return root().env().cwd().resolve(cwd).normalize().toString();
        }
        return api.broker().target().local() ? root().env().cwd().toString() : null;
    }
}
