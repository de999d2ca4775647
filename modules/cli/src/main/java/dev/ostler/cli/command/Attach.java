package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.term.Progress;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler attach}. */
@Command(
        name = "attach",
        description = "Attach to a running app-server, or take a detached one back.",
        footer = {
            "",
            "A server that somebody else started is never signalled.",
            "",
            "Examples:",
            "  ostler attach carol --protocol codex --endpoint ws://127.0.0.1:41234 \\",
            "      --token-file ~/token",
            "  ostler attach erin --endpoint unix:///run/user/1000/codex.sock",
            "  ostler attach dora --protocol opencode --endpoint http://127.0.0.1:4096 \\",
            "      --user opencode --password-file ~/password",
            "  ostler attach alice                      takes the detached alice back"
        })
public final class Attach extends BrokerCommand {
    @Parameters(index = "0", paramLabel = "NAME", description = "Of the harness that it will be, or was.")
    @SuppressWarnings("NullAway.Init")
    private String name;

    @Option(
            names = "--endpoint",
            paramLabel = "URI",
            description = "Where it listens; without it a detached one is taken back.")
    private @Nullable String endpoint;

    @Option(names = "--protocol", paramLabel = "P", description = "What it speaks. Default: codex")
    private @Nullable String protocol;

    @Option(names = "--session", paramLabel = "ID", description = "Resume this session instead of opening a new one.")
    private @Nullable String session;

    @Option(names = "--token-file", paramLabel = "FILE", description = "Holds the bearer token that it wants.")
    private @Nullable Path tokenFile;

    @Option(names = "--user", paramLabel = "NAME", description = "With --password-file: who to log in as (Basic).")
    private @Nullable String user;

    @Option(names = "--password-file", paramLabel = "FILE", description = "Holds the password of --user.")
    private @Nullable Path passwordFile;

    @Option(names = "--cwd", paramLabel = "DIR", description = "Working directory of the session.")
    private @Nullable Path cwd;

    @Option(
            names = "--approvals",
            paramLabel = "POLICY",
            description = "ask, allow, deny or \"deny-after 5m\". Default: ask")
    private @Nullable String approvals;

    @Option(names = "--allow-remote", description = "Accept an endpoint that is not on this machine.")
    private boolean allowRemote;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "The same key and request give the same harness.")
    private @Nullable String key;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Api api = api();
        Harnesses.Attach request = new Harnesses.Attach(
                name,
                protocol,
                endpoint,
                session,
                credential(),
                cwd == null ? null : root().env().cwd().resolve(cwd).normalize().toString(),
                approvals == null ? null : ApprovalPolicy.parse(approvals),
                allowRemote ? true : null,
                key);
        Harnesses.Spawned attached;
        try (Progress _ = Progress.show(root(), "attaching " + name)) {
            attached = api.call(Operations.ATTACH, request);
        }
        if (json) {
            out().println(Json.write(attached));
        } else {
            SpawnedText.print(root(), attached);
        }
        return OK;
    }

    private @Nullable Credential credential() {
        if ((user == null) != (passwordFile == null)) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "--user and --password-file belong together: give both or neither");
        }
        if (user != null && tokenFile != null) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "a server wants a token or a password: give --token-file or --user");
        }
        if (passwordFile != null) {
            return new Credential("basic", null, user, secret("--password-file", passwordFile));
        }
        return tokenFile == null ? null : new Credential("bearer", secret("--token-file", tokenFile), null, null);
    }

    private String secret(String option, Path file) {
        try {
            return Files.readString(root().env().cwd().resolve(file)).strip();
        } catch (IOException e) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, option + " " + file + " cannot be read");
        }
    }
}
