package dev.ostler.broker;

import dev.ostler.drivers.Protocols;
import dev.ostler.journal.Journal;
import dev.ostler.process.Keeper;
import dev.ostler.process.OutputTail;
import io.vertx.core.Vertx;
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
        Map<String, String> environment) {}
