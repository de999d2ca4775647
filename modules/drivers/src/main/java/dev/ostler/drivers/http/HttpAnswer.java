package dev.ostler.drivers.http;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * An answer, read whole.
 *
 * @param type the content type, empty when there is none
 * @param next the {@code X-Next-Cursor} header
 * @param json the body, when it says that it is JSON and is; missing otherwise
 * @param text the beginning of a body that is no JSON
 */
public record HttpAnswer(int status, String type, @Nullable String next, JsonNode json, String text) {
    /** Whether it is a success with JSON in it. A page for people is none, whatever its status. */
    public boolean hasJson() {
        return ok() && !json.isMissingNode();
    }

    public boolean ok() {
        return status / 100 == 2;
    }
}
