package dev.ostler.broker;

import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.HarnessDefinition.HostChoice;
import dev.ostler.core.harness.Limits;
import dev.ostler.core.harness.OnBrokerLoss;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.Probe;
import dev.ostler.core.harness.Readiness;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.RestartPolicy;
import dev.ostler.core.ops.Harnesses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request makes of a definition: its own words win. Pure. */
final class Resolution {
    private Resolution() {}

    /** The definition in force for a spawn. {@code base} is the named or given one, null for a plain command. */
    static HarnessDefinition of(Harnesses.Spawn spawn, @Nullable HarnessDefinition base) {
        return of(spawn, base, null);
    }

    /** The same, in a broker that says for all what becomes of them without it. */
    static HarnessDefinition of(
            Harnesses.Spawn spawn, @Nullable HarnessDefinition base, @Nullable OnBrokerLoss onBrokerLoss) {
        HarnessDefinition from = base == null ? plain(spawn) : base;
        Map<String, String> env = new HashMap<>(from.env());
        if (spawn.env() != null) {
            env.putAll(spawn.env());
        }
        Readiness readiness = spawn.readyTimeout() == null
                ? from.readiness()
                : from.readiness().withTimeout(spawn.readyTimeout());
        return new HarnessDefinition(
                from.name(),
                from.runtime(),
                from.driver(),
                spawn.protocol() == null ? from.protocol() : spawn.protocol(),
                from.host(),
                from.command(),
                from.args(),
                spawn.cwd() == null ? from.cwd() : spawn.cwd(),
                env,
                from.envDrop(),
                readiness,
                spawn.release() == null ? from.release() : spawn.release(),
                onBrokerLoss == null ? from.onBrokerLoss() : onBrokerLoss,
                from.restart(),
                from.limits(),
                from.probe(),
                spawn.approvals() == null ? from.approvals() : spawn.approvals().above(from.approvals()),
                from.turnTimeout(),
                from.endpoint(),
                spawn.session() == null ? from.sessionId() : spawn.session(),
                from.auth(),
                spawn.allowRemote() == null ? from.allowRemote() : spawn.allowRemote(),
                from.sharedDaemons(),
                spawn.model() == null ? from.model() : spawn.model(),
                spawn.size() == null
                        ? from.terminal()
                        : from.terminalOrDefault().with(spawn.size()),
                from.metadata());
    }

    private static HarnessDefinition plain(Harnesses.Spawn spawn) {
        List<String> command = spawn.command() == null ? List.of() : spawn.command();
        return definition(
                "command",
                Ownership.BROKER_OWNED,
                spawn.protocol(),
                command.getFirst(),
                command.subList(1, command.size()),
                null,
                null,
                Credential.NONE,
                null,
                false,
                new ApprovalPolicy.Ask());
    }

    /** The definition of a host that was already running. */
    static HarnessDefinition of(Harnesses.Attach attach, String endpoint) {
        return definition(
                "attached",
                Ownership.ATTACHED,
                attach.protocol(),
                null,
                List.of(),
                attach.cwd(),
                Endpoint.parse(endpoint),
                attach.auth() == null ? Credential.NONE : attach.auth(),
                attach.session(),
                attach.allowRemote() != null && attach.allowRemote(),
                attach.approvals() == null ? new ApprovalPolicy.Ask() : attach.approvals());
    }

    private static HarnessDefinition definition(
            String name,
            Ownership ownership,
            @Nullable String protocol,
            @Nullable String command,
            List<String> args,
            @Nullable String cwd,
            @Nullable Endpoint endpoint,
            Credential auth,
            @Nullable String session,
            boolean allowRemote,
            ApprovalPolicy approvals) {
        return new HarnessDefinition(
                name,
                "headless",
                "app_server",
                protocol == null ? "codex" : protocol,
                new HostChoice(ownership),
                command,
                args,
                cwd,
                Map.of(),
                List.of(),
                Readiness.JSON_LINE,
                (Release) null,
                OnBrokerLoss.ADOPT,
                RestartPolicy.OFF,
                Limits.DEFAULT,
                Probe.DEFAULT,
                approvals,
                null,
                endpoint,
                session,
                auth,
                allowRemote,
                List.of(),
                null,
                null,
                Map.of());
    }
}
