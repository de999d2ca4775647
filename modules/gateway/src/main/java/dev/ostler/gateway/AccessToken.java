package dev.ostler.gateway;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Scope;
import dev.ostler.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/**
 * A credential that the gateway accepts. Only its hash is held.
 *
 * @param name shown in events as the client
 * @param sha256 of the token's UTF-8 bytes, 64 hex digits
 * @param scopes what it allows
 */
public record AccessToken(String name, String sha256, Set<Scope> scopes) {
    private static final int SHORTEST = 16;

    public AccessToken {
        if (name == null || name.isBlank()) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "a token has no name");
        }
        if (sha256 == null || !sha256.matches("[0-9a-f]{64}")) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "token '" + name + "': sha256 must be 64 hexadecimal digits");
        }
        scopes = Set.copyOf(scopes);
        if (scopes.isEmpty()) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "token '" + name + "' has no scope: give read, prompt, approve or admin");
        }
    }

    /** The credential for a token's text, which must have {@value #SHORTEST} characters or more. */
    public static AccessToken of(String name, Secret token, Set<Scope> scopes) {
        if (token.reveal().length() < SHORTEST) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "token '" + name + "' is too short to be safe: " + SHORTEST + " characters at least");
        }
        return new AccessToken(name, HexFormat.of().formatHex(hash(token.reveal())), scopes);
    }

    boolean matches(byte[] hash) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), hash);
    }

    Caller caller() {
        return new Caller(name, scopes);
    }

    static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "AccessToken[" + name + " " + scopes + "]";
    }
}
