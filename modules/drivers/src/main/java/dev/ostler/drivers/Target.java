package dev.ostler.drivers;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What a driver speaks to.
 *
 * @param cwd for new sessions, or null for the server's own
 * @param model for new sessions, or null for the server's own
 * @param frameBytes the largest frame that is read
 * @param provesAuth whether the server must refuse a connection without the credential: true when we minted it
 */
public record Target(
        Endpoint endpoint,
        Auth auth,
        @Nullable String cwd,
        @Nullable String model,
        ByteSize frameBytes,
        boolean provesAuth) {}
