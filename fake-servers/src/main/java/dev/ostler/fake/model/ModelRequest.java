package dev.ostler.fake.model;

import java.time.Duration;
import java.time.Instant;

/**
 * One request that the fake model saw.
 *
 * @param number from 1, over all requests of this server
 * @param method the HTTP method
 * @param path without the query
 * @param dialect the format it was answered in, or {@code none}
 * @param prompt the last text of the user, or an empty text
 * @param toolResults how many tool results followed it
 * @param bodyBytes the size of the body
 * @param body the body's first 64 KiB
 * @param status the HTTP status of the answer
 * @param outcome how the answer ended
 * @param at when the request had come in
 * @param took until the outcome, zero while running
 */
public record ModelRequest(
        long number,
        String method,
        String path,
        String dialect,
        String prompt,
        int toolResults,
        int bodyBytes,
        String body,
        int status,
        Outcome outcome,
        Instant at,
        Duration took) {

    /** How an answer ended. */
    public enum Outcome {
        /** Being answered. */
        RUNNING,
        /** Sent whole. */
        COMPLETE,
        /** The client closed the connection first, as an interrupted agent does. */
        CLIENT_CLOSED,
        /** The server cut it, because a directive said so. */
        CUT,
        /** Refused with an error status. */
        REFUSED
    }

    ModelRequest ended(int withStatus, Outcome how) {
        return new ModelRequest(
                number,
                method,
                path,
                dialect,
                prompt,
                toolResults,
                bodyBytes,
                body,
                withStatus,
                how,
                at,
                Duration.between(at, Instant.now()));
    }
}
