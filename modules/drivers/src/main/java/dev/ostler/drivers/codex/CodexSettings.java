package dev.ostler.drivers.codex;

import dev.ostler.core.harness.ByteSize;
import dev.ostler.drivers.ws.WsSettings;
import java.time.Duration;

/**
 * The times and bounds of the driver.
 *
 * @param ws of the transport
 * @param handshake until {@code initialize} is answered, retries included
 * @param request until any other request is answered; a turn is answered in 50 ms, an unloaded machine provided
 * @param turnEnd from an answered interrupt to the end of the turn
 * @param releaseStep for each request of a release
 * @param settle after a resume or an idle: how long what must follow may take
 * @param pendingCalls codex takes 128 messages in all of its connections together, and refuses the rest
 */
record CodexSettings(
        WsSettings ws,
        Duration handshake,
        Duration request,
        Duration turnEnd,
        Duration releaseStep,
        Duration settle,
        int pendingCalls) {
    static CodexSettings reading(ByteSize frameBytes) {
        return new CodexSettings(
                WsSettings.reading(frameBytes),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Duration.ofSeconds(2),
                16);
    }
}
