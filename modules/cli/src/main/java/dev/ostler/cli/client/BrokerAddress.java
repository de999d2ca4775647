package dev.ostler.cli.client;

import dev.ostler.cli.http.HttpTarget;
import dev.ostler.core.secret.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A broker that somebody said is there.
 *
 * @param source who said so, for messages
 * @param data its data directory, when it was found by that
 * @param pid what {@code broker.json} says, or 0
 */
public record BrokerAddress(
        HttpTarget target,
        @Nullable Secret token,
        String source,
        @Nullable Path data,
        long pid) {}
