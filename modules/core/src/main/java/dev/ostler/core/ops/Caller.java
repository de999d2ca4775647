package dev.ostler.core.ops;

import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who asks. Every request on the bus carries one.
 *
 * @param name shown in events as the client
 * @param scopes what its credential allows
 * @param trace W3C traceparent of this request, or null; events that it causes carry it
 */
public record Caller(
        String name, Set<Scope> scopes, @Nullable String trace) {
    /** The broker's own verticles and programs that embed it. */
    public static final Caller LOCAL = new Caller("local", Set.of(Scope.ADMIN));

    public Caller {
        Objects.requireNonNull(name, "name");
        scopes = Set.copyOf(scopes);
    }

    /** Of no trace. */
    public Caller(String name, Set<Scope> scopes) {
        this(name, scopes, null);
    }

    /** The same, asking on behalf of a trace. */
    public Caller traced(@Nullable String of) {
        return of == null ? this : new Caller(name, scopes, of);
    }

    public boolean may(Scope scope) {
        return scopes.contains(Scope.ADMIN) || scopes.contains(scope);
    }
}
