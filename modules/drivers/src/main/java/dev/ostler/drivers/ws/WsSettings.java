package dev.ostler.drivers.ws;

import dev.ostler.core.harness.ByteSize;
import java.time.Duration;

/**
 * How a connection is kept.
 *
 * @param frameBytes the largest frame and message that are read; a larger one ends the connection
 * @param sendBytes the largest message that is written: codex closes the socket on a frame above 16 MiB
 * @param dialTimeout until the upgrade is answered
 * @param pingEvery between two pings
 * @param missedPings so many intervals in a row without a sign of life end the connection
 * @param closeTimeout until the socket is cut when the server does not close its side
 */
public record WsSettings(
        ByteSize frameBytes,
        ByteSize sendBytes,
        Duration dialTimeout,
        Duration pingEvery,
        int missedPings,
        Duration closeTimeout) {
    /** 16 MiB out, 5 s to dial, a ping each 20 s, gone after 3 silent intervals, 1 s to close. */
    public static WsSettings reading(ByteSize frameBytes) {
        return new WsSettings(
                frameBytes,
                ByteSize.mebibytes(16),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                3,
                Duration.ofSeconds(1));
    }
}
