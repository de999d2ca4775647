package dev.ostler.fake.codex;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How a fake codex server runs.
 *
 * @param home the CODEX_HOME, which must exist
 * @param cwd where threads work that name no directory
 * @param address where to listen
 * @param port 0 for any free one
 * @param socket where to listen instead: the path for a Unix socket
 * @param tokenSha256 the digest of the bearer token in hexadecimal, or empty for no authentication
 * @param modelUrl the base URL of a Responses server that answers the prompts, or empty to follow their directives
 * @param faults what it does wrong on purpose
 */
public record CodexOptions(
        Path home,
        Path cwd,
        InetAddress address,
        int port,
        Optional<Path> socket,
        Optional<String> tokenSha256,
        Optional<URI> modelUrl,
        Faults faults) {

    /**
     * Faults and oddities of the real server that happen now and then, made certain.
     *
     * @param overload how many requests, from the first, are refused with -32001
     * @param earlyEvery each so-manieth answer to {@code thread/start} and {@code turn/start} comes after the
     *     notifications that it causes; 0 for none
     * @param drainLosesLast whether the end of a drain loses the last notifications, as it did in 4 of 6 measured
     * @param dropAfter how many deltas of each turn come before the sockets of its clients are closed; 0 for never
     * @param slowReader how long a client may leave its socket full before it is disconnected
     */
    public record Faults(int overload, int earlyEvery, boolean drainLosesLast, int dropAfter, Duration slowReader) {
        /** No faults; three seconds for a slow reader, as measured. */
        public static final Faults NONE = new Faults(0, 0, false, 0, Duration.ofSeconds(3));
    }

    /** Checks what can be checked without I/O. */
    public CodexOptions {
        tokenSha256.ifPresent(CodexOptions::requireDigest);
    }

    /** A server on any free port of 127.0.0.1, without authentication. */
    public static CodexOptions in(Path home) {
        return new CodexOptions(
                home,
                Path.of("").toAbsolutePath(),
                loopback(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Faults.NONE);
    }

    /** The same with these faults. */
    public CodexOptions with(Faults other) {
        return new CodexOptions(home, cwd, address, port, socket, tokenSha256, modelUrl, other);
    }

    /** The same with this token wanted. */
    public CodexOptions withTokenSha256(String hex) {
        return new CodexOptions(home, cwd, address, port, socket, Optional.of(hex), modelUrl, faults);
    }

    /** The same with a model server that answers. */
    public CodexOptions withModel(URI baseUrl) {
        return new CodexOptions(home, cwd, address, port, socket, tokenSha256, Optional.of(baseUrl), faults);
    }

    /** The same on a Unix socket, where no token is asked for. */
    public CodexOptions on(Path path) {
        return new CodexOptions(
                home, cwd, address, port, Optional.of(path.toAbsolutePath()), tokenSha256, modelUrl, faults);
    }

    static void requireDigest(String hex) {
        try {
            if (HexFormat.of().parseHex(hex).length == 32) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new IllegalArgumentException("--ws-token-sha256 must be a 64-character hex SHA-256 digest");
    }

    static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
