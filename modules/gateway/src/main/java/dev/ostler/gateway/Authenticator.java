package dev.ostler.gateway;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Caller;
import dev.ostler.core.ops.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who a token belongs to. Compares hashes in constant time, and all of them, so that time tells nothing. */
final class Authenticator {
    private static final String SCHEME = "Bearer ";

    private final List<AccessToken> tokens;

    Authenticator(List<AccessToken> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /** The caller behind an {@code Authorization} header; fails with {@code UNAUTHENTICATED}. */
    Caller byHeader(@Nullable String authorization) {
        if (authorization == null) {
            throw refuse("a credential is missing: send the header Authorization: Bearer TOKEN");
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw refuse("the Authorization header is not of the form Bearer TOKEN");
        }
        return byToken(authorization.substring(SCHEME.length()).strip());
    }

    /** The caller behind a token; fails with {@code UNAUTHENTICATED}. */
    Caller byToken(String token) {
        byte[] hash = AccessToken.hash(token);
        AccessToken found = null;
        for (AccessToken candidate : tokens) {
            found = candidate.matches(hash) ? candidate : found;
        }
        if (found == null) {
            throw refuse("this token is not known here");
        }
        return found.caller();
    }

    /** Fails with {@code FORBIDDEN} when the caller lacks a scope. */
    static void demand(Caller caller, Scope scope, String what) {
        if (!caller.may(scope)) {
            throw new OstlerException(
                    ErrorCode.FORBIDDEN,
                    what + " needs the scope " + scope.wire() + ", which the token '" + caller.name() + "' lacks");
        }
    }

    private static OstlerException refuse(String message) {
        return new OstlerException(ErrorCode.UNAUTHENTICATED, message);
    }
}
