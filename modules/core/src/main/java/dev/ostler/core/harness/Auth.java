package dev.ostler.core.harness;

import dev.ostler.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * The credential with which the broker speaks to an app-server.
 * It has no JSON form; see {@link Credential}.
 */
public sealed interface Auth {
    record None() implements Auth {}

    record Bearer(Secret token) implements Auth {}

    record Basic(String username, Secret password) implements Auth {}

    /** The value of the Authorization header, if there is one to send. */
    default Optional<String> header() {
        return switch (this) {
            case None() -> Optional.empty();
            case Bearer(Secret token) -> Optional.of("Bearer " + token.reveal());
            case Basic(String user, Secret password) ->
                Optional.of("Basic "
                        + Base64.getEncoder()
                                .encodeToString((user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8)));
        };
    }

    /** What must be masked. */
    default Optional<Secret> secret() {
        return switch (this) {
            case None() -> Optional.empty();
            case Bearer(Secret token) -> Optional.of(token);
            case Basic(String _, Secret password) -> Optional.of(password);
        };
    }
}
