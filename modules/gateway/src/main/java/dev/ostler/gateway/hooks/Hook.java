package dev.ostler.gateway.hooks;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.EventFilter;
import dev.ostler.core.secret.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where some events go.
 *
 * @param name its place in the log is kept under this name: letters, digits, dot, dash, underscore
 * @param on kinds as a subscription has them, {@code turn.*}; only lifecycle events can be had for certain
 * @param harness ids or names, absent for all
 * @param url http or https; either this or {@code command}
 * @param secret of at least 16 characters; what is posted is signed with it
 * @param command program and arguments; the event is its standard input. Exit code 0 means that it is delivered
 * @param timeout for one attempt; 10 s unless given
 * @param attempts how often one event is tried before it is set aside as a dead letter; 10 unless given
 */
public record Hook(
        String name,
        List<String> on,
        @Nullable List<String> harness,
        @Nullable String url,
        @Nullable Secret secret,
        @Nullable List<String> command,
        @Nullable Duration timeout,
        @Nullable Integer attempts) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int SHORTEST_SECRET = 16;

    public Hook {
        if (name == null || !NAME.matcher(name).matches()) {
            throw wrong("a hook needs a name of letters, digits, dot, dash and underscore; not '" + name + "'");
        }
        if (on == null || on.isEmpty()) {
            throw wrong("hook " + name + ": 'on' must name kinds of events, such as [\"turn.ended\"]");
        }
        on = List.copyOf(on);
        checkKinds(name, on);
        harness = harness == null ? null : List.copyOf(harness);
        command = command == null ? null : List.copyOf(command);
        if ((url == null) == (command == null || command.isEmpty())) {
            throw wrong("hook " + name + ": give either 'url' or 'command'");
        }
        if (url != null && !url.startsWith("http://") && !url.startsWith("https://")) {
            throw wrong("hook " + name + ": url '" + url + "' is neither http nor https");
        }
        if (url != null && !dialable(url)) {
            throw wrong("hook " + name + ": url '" + url + "' has no host, or characters that must be escaped");
        }
        if (url != null && (secret == null || secret.reveal().length() < SHORTEST_SECRET)) {
            throw wrong("hook " + name + ": 'secret' of " + SHORTEST_SECRET
                    + " characters at least is needed, so that the receiver knows who posts");
        }
        if ((timeout != null && !timeout.isPositive()) || (attempts != null && attempts < 1)) {
            throw wrong("hook " + name + ": timeoutMs and attempts must be 1 at least");
        }
    }

    private static void checkKinds(String hook, List<String> kinds) {
        try {
            EventFilter.checkKinds(kinds);
        } catch (OstlerException e) {
            throw wrong("hook " + hook + ": 'on': " + e.problem().message());
        }
    }

    private static boolean dialable(String url) {
        try {
            return new URI(url).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static OstlerException wrong(String what) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, what);
    }

    Duration timeoutOrDefault() {
        return Objects.requireNonNullElse(timeout, Duration.ofSeconds(10));
    }

    int attemptsOrDefault() {
        return Objects.requireNonNullElse(attempts, 10);
    }

    URI uri() {
        return URI.create(Objects.requireNonNull(url, "a webhook"));
    }
}
