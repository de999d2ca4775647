package dev.ostler.core.ops;

import java.util.Objects;
import java.util.Set;

/**
 * Who asks. Every request on the bus carries one.
 *
 * @param name shown in events as the client
 * @param scopes what its credential allows
 */
public record Caller(String name, Set<Scope> scopes) {
    /** The broker's own verticles and programs that embed it. */
    public static final Caller LOCAL = new Caller("local", Set.of(Scope.ADMIN));

    public Caller {
        Objects.requireNonNull(name, "name");
        scopes = Set.copyOf(scopes);
    }

    public boolean may(Scope scope) {
        return scopes.contains(Scope.ADMIN) || scopes.contains(scope);
    }
}
