package dev.ostler.fake.model;

import com.fasterxml.jackson.databind.JsonNode;

/** One wire format that agents speak to a model. A new one is one more implementation in {@link Dialects}. */
interface Dialect {
    /** The name under which a request is recorded. */
    String name();

    /** Whether a POST to this path (without query) is in this format. */
    boolean serves(String path);

    /** Reads a request. Missing parts read as empty. */
    Prompt prompt(JsonNode body);

    /** A new encoder for the answer to that prompt. */
    Encoder encoder(Prompt prompt);

    /** The body of an error answer with this status. */
    String errorBody(int status, String message);
}
