package dev.ostler.gateway;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Problem;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of other origins out. A page cannot choose its {@code Origin}, and a name that was rebound by DNS to
 * this machine shows in {@code Host}.
 */
final class BrowserGuard {
    private final String bound;
    private final Set<String> names;

    BrowserGuard(String bound, Set<String> names) {
        this.bound = bound;
        this.names = names;
    }

    /** What is wrong with these two headers, if anything. */
    Optional<Problem> refuse(@Nullable String host, @Nullable String origin) {
        if (host != null && !ours(HostNames.nameOf(host))) {
            return Optional.of(new Problem(
                    ErrorCode.FORBIDDEN,
                    "Host '" + host + "' is not this gateway: expected localhost, 127.0.0.1 or [::1]"));
        }
        if (origin != null && !sameOrigin(origin, host)) {
            return Optional.of(new Problem(
                    ErrorCode.FORBIDDEN,
                    "Origin '" + origin + "' is not this gateway's own: web pages of others are not let in"));
        }
        return Optional.empty();
    }

    private boolean ours(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return HostNames.loopback(lower)
                || lower.equals(HostNames.bare(bound).toLowerCase(Locale.ROOT))
                || names.contains(lower)
                || (HostNames.wildcard(bound) && HostNames.address(lower));
    }

    private static boolean sameOrigin(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        try {
            URI uri = URI.create(origin);
            return uri.getScheme() != null
                    && (uri.getScheme().equals("http") || uri.getScheme().equals("https"))
                    && host.equalsIgnoreCase(uri.getRawAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
