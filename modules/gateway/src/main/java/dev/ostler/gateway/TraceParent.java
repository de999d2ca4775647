package dev.ostler.gateway;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The trace of a request, as W3C Trace Context has it; what has another form is no trace. */
final class TraceParent {
    static final String NAME = "traceparent";

    private static final Pattern FORM = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private TraceParent() {}

    static @Nullable String of(@Nullable String given) {
        return given != null && FORM.matcher(given).matches() ? given : null;
    }
}
