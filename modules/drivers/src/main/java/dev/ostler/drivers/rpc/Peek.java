package dev.ostler.drivers.rpc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one streaming pass learned about a frame.
 *
 * @param id the JSON text of the id: {@code 0}, {@code "a"}; null when absent or JSON null
 * @param method absent in answers
 * @param failed whether there is an {@code error} member that is not null
 * @param watched the names of members of {@code params} that were looked for
 * @param values their text where they are strings at the first level, in the order of {@code watched}
 */
public record Peek(
        @Nullable String id,
        @Nullable String method,
        boolean failed,
        List<String> watched,
        List<@Nullable String> values) {

    /** A watched string member of {@code params}, or null. */
    public @Nullable String param(String name) {
        int at = watched.indexOf(name);
        return at < 0 ? null : values.get(at);
    }
}
