package dev.ostler.broker;

import dev.ostler.drivers.Capabilities;
import dev.ostler.drivers.Protocol;
import dev.ostler.drivers.Protocols;
import dev.ostler.journal.Journal;
import dev.ostler.process.Keeper;
import dev.ostler.process.OutputTail;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the flows of one broker share.
 *
 * @param keeper null where processes cannot be owned; {@code ownedReason} says why
 * @param environment what children inherit from
 */
record Services(
        Vertx vertx,
        BrokerOptions options,
        Journal journal,
        Registry registry,
        Protocols protocols,
        FactWriter facts,
        DefinitionStore definitions,
        SecretFiles secrets,
        @Nullable Keeper keeper,
        @Nullable String ownedReason,
        OutputTail tails,
        Deployments deployments,
        OpenTurns turns,
        Abilities abilities,
        Map<String, String> environment) {
    /** What the agent of a harness can do; fails with {@code UNSUPPORTED} when its protocol is not spoken here. */
    Capabilities can(HarnessRecord r) {
        return abilities.of(r.id(), protocols.get(r.definition().protocol()).capabilities());
    }

    /** The same, speaking these too. */
    Services speaking(List<Protocol> more) {
        return new Services(
                vertx,
                options,
                journal,
                registry,
                protocols.and(more),
                facts,
                definitions,
                secrets,
                keeper,
                ownedReason,
                tails,
                deployments,
                turns,
                abilities,
                environment);
    }
}
