package dev.ostler.core.harness;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;

/** Reads definitions strictly: an unknown field is an error that names the nearest known one. */
public final class DefinitionReader {
    private DefinitionReader() {}

    /**
     * Reads one definition.
     *
     * @param source what to name in messages, such as the file
     * @throws OstlerException {@code INVALID_REQUEST} with source, field and what would be right
     */
    public static HarnessDefinition read(String source, String json) {
        try {
            return Json.readStrictly(json, HarnessDefinition.class);
        } catch (OstlerException e) {
            throw new OstlerException(e.code(), source + ": " + e.getMessage());
        }
    }
}
