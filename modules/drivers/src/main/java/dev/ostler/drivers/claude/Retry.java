package dev.ostler.drivers.claude;

import com.fasterxml.jackson.databind.JsonNode;

/** What an {@code api_retry} says, for people. */
final class Retry {
    private Retry() {}

    static String text(JsonNode frame) {
        String status = frame.path("error_status").asText("null");
        return "the model failed (" + frame.path("error").asText("unknown")
                + (status.equals("null") ? "" : ", status " + status) + "); try "
                + frame.path("attempt").asInt() + " of "
                + frame.path("max_retries").asInt() + " follows in "
                + frame.path("retry_delay_ms").asLong() + " ms";
    }
}
