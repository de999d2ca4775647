package dev.ostler.drivers.acp;

import java.time.Duration;

/**
 * The times of the driver.
 *
 * @param handshake until {@code initialize} is answered: an agent takes up to 4 s from its exec
 * @param session until a session is made or loaded: an agent may start another process for it
 * @param request until any other request is answered
 * @param turnEnd from a cancel to the end of the turn
 * @param releaseStep for each request of a release
 */
record AcpSettings(Duration handshake, Duration session, Duration request, Duration turnEnd, Duration releaseStep) {
    static final AcpSettings DEFAULT = new AcpSettings(
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3));
}
