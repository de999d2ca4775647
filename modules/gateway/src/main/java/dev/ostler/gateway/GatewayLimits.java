package dev.ostler.gateway;

import dev.ostler.client.StreamLimits;
import dev.ostler.core.harness.ByteSize;
import java.time.Duration;

/**
 * The bounds of a gateway.
 *
 * @param connections open sockets
 * @param subscriptions of one WebSocket connection
 * @param requests under way on one WebSocket connection
 * @param calls under way in all
 * @param body of a request
 * @param promptBody of a request that carries a prompt, and of a WebSocket message
 * @param sendBuffer bytes that wait for one slow client before its subscriptions stop writing
 * @param bodyTime a body must have come within it
 * @param authTime a WebSocket without an Authorization header must have authenticated within it
 * @param ping a WebSocket that says nothing for two of these is dead
 * @param streams of subscriptions
 */
public record GatewayLimits(
        int connections,
        int subscriptions,
        int requests,
        int calls,
        ByteSize body,
        ByteSize promptBody,
        ByteSize sendBuffer,
        Duration bodyTime,
        Duration authTime,
        Duration ping,
        StreamLimits streams) {
    public static final GatewayLimits DEFAULT = new GatewayLimits(
            1_024,
            64,
            64,
            1_024,
            ByteSize.mebibytes(1),
            ByteSize.mebibytes(9),
            ByteSize.mebibytes(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            StreamLimits.DEFAULT);

    public GatewayLimits withStreams(StreamLimits other) {
        return new GatewayLimits(
                connections,
                subscriptions,
                requests,
                calls,
                body,
                promptBody,
                sendBuffer,
                bodyTime,
                authTime,
                ping,
                other);
    }

    public GatewayLimits withTimes(Duration otherBodyTime, Duration otherAuthTime, Duration otherPing) {
        return new GatewayLimits(
                connections,
                subscriptions,
                requests,
                calls,
                body,
                promptBody,
                sendBuffer,
                otherBodyTime,
                otherAuthTime,
                otherPing,
                streams);
    }

    public GatewayLimits withCounts(int otherConnections, int otherSubscriptions, int otherRequests) {
        return new GatewayLimits(
                otherConnections,
                otherSubscriptions,
                otherRequests,
                calls,
                body,
                promptBody,
                sendBuffer,
                bodyTime,
                authTime,
                ping,
                streams);
    }
}
