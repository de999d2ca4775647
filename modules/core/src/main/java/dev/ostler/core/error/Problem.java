package dev.ostler.core.error;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The one error record of every way in.
 *
 * @param code what kind of refusal or failure
 * @param message for people: what was wrong, where, and what would be right
 * @param details for programs; never a secret
 */
public record Problem(ErrorCode code, String message, Map<String, Object> details) {
    public Problem {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(message, "message");
        details = details == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    public Problem(ErrorCode code, String message) {
        this(code, message, Map.of());
    }
}
