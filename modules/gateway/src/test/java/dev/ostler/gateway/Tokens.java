package dev.ostler.gateway;

import dev.ostler.core.ops.Scope;
import dev.ostler.core.secret.Secret;
import java.util.List;
import java.util.Set;

/** Credentials of the tests. */
final class Tokens {
    static final String ADMIN = "admin-token-0123456789";
    static final String READ = "read-token-0123456789";
    static final String PROMPT = "prompt-token-0123456789";

    static final List<AccessToken> ALL = List.of(
            AccessToken.of("root", Secret.of(ADMIN), Set.of(Scope.ADMIN)),
            AccessToken.of("reader", Secret.of(READ), Set.of(Scope.READ)),
            AccessToken.of("writer", Secret.of(PROMPT), Set.of(Scope.PROMPT)));

    private Tokens() {}
}
