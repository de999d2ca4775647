package dev.ostler.drivers;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.Terminal;
import dev.ostler.drivers.stdio.Pipe;
import org.jspecify.annotations.Nullable;

/**
 * What a driver speaks to.
 *
 * @param cwd for new sessions, or null for the server's own
 * @param model for new sessions and the turns of old ones, or null for the server's own
 * @param frameBytes the largest frame that is read
 */
public record Target(
        Place place, @Nullable String cwd, @Nullable String model, ByteSize frameBytes) {
    /** Where it is. */
    public sealed interface Place {}

    /**
     * A server that listens.
     *
     * @param provesAuth whether the server must be seen to keep others out: true when we minted its credential, or its
     *     Unix socket is the credential
     */
    public record Dialled(Endpoint endpoint, Auth auth, boolean provesAuth) implements Place {}

    /** A process that speaks on stdin and stdout. */
    public record Piped(Pipe pipe) implements Place {}

    /** A program in a terminal, which has this size now. */
    public record Screened(Pipe pipe, Terminal terminal) implements Place {}

    /** A server that listens. */
    public Target(
            Endpoint endpoint,
            Auth auth,
            @Nullable String cwd,
            @Nullable String model,
            ByteSize frameBytes,
            boolean provesAuth) {
        this(new Dialled(endpoint, auth, provesAuth), cwd, model, frameBytes);
    }

    /** The server to dial; fails with {@link IllegalStateException} when it is none. */
    public Dialled dialled() {
        if (place instanceof Dialled server) {
            return server;
        }
        throw new IllegalStateException("this protocol needs an endpoint");
    }

    /** The pipes of the process; fails with {@link IllegalStateException} when there are none. */
    public Pipe pipe() {
        if (place instanceof Piped(Pipe pipe)) {
            return pipe;
        }
        throw new IllegalStateException("this protocol needs the pipes of a process");
    }

    /** The terminal of the process; fails with {@link IllegalStateException} when it has none. */
    public Screened screened() {
        if (place instanceof Screened screened) {
            return screened;
        }
        throw new IllegalStateException("this protocol needs the terminal of a process");
    }

    public Endpoint endpoint() {
        return dialled().endpoint();
    }

    public Auth auth() {
        return dialled().auth();
    }

    public boolean provesAuth() {
        return dialled().provesAuth();
    }
}
