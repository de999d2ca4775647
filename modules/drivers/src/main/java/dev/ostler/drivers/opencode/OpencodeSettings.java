package dev.ostler.drivers.opencode;

import dev.ostler.core.harness.ByteSize;
import dev.ostler.drivers.http.HttpSettings;
import java.time.Duration;

/**
 * The times and bounds of the driver.
 *
 * @param http of the transport
 * @param handshake for each request until the session is open; a cold server answers its first ones after seconds
 * @param request until any other request is answered
 * @param turnEnd from an interrupt to the end of the turn; a cold server begins a turn after seconds, and only then can
 *     it be broken off
 * @param again until an interrupt that had no effect is sent again
 * @param releaseStep for each request of a release
 * @param settle between two looks at a server that is idle while the end of the turn is missing
 * @param heartbeat how often the server says that it lives
 * @param missed so many of these intervals in a row without a sign end the connection
 */
record OpencodeSettings(
        HttpSettings http,
        Duration handshake,
        Duration request,
        Duration turnEnd,
        Duration again,
        Duration releaseStep,
        Duration settle,
        Duration heartbeat,
        int missed) {
    static OpencodeSettings reading(ByteSize frameBytes) {
        return new OpencodeSettings(
                HttpSettings.reading(frameBytes),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                3);
    }
}
