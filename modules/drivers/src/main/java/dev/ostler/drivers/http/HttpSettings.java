package dev.ostler.drivers.http;

import dev.ostler.core.harness.ByteSize;
import java.time.Duration;

/**
 * How a server is spoken to.
 *
 * @param frameBytes the largest answer and the largest event that are read
 * @param dialTimeout until a connection is made
 * @param keepAlive how long an unused connection is kept: shorter than servers keep it, or a request meets its close
 * @param connections at most so many at a time, the one of the events included
 */
public record HttpSettings(ByteSize frameBytes, Duration dialTimeout, Duration keepAlive, int connections) {
    /** 5 s to dial, kept for 4 s, 6 connections. */
    public static HttpSettings reading(ByteSize frameBytes) {
        return new HttpSettings(frameBytes, Duration.ofSeconds(5), Duration.ofSeconds(4), 6);
    }
}
