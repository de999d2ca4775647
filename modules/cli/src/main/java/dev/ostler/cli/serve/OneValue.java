package dev.ostler.cli.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;

/** Text that is one JSON value to its end: a second one after it would be lost without a word. Numbers keep their digits. */
final class OneValue {
    private static final ObjectReader READER = Json.mapper()
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private OneValue() {}

    /** Reads it; fails with {@code INVALID_REQUEST}. */
    static JsonNode of(String text) {
        try {
            return READER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "not one JSON value, at column " + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage());
        }
    }
}
