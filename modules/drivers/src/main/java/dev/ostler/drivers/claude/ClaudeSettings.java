package dev.ostler.drivers.claude;

import java.time.Duration;

/**
 * Times.
 *
 * @param request how long an answer to a control request may take
 * @param acknowledge how long it may take until a message that was sent is known to Claude Code
 * @param insist after what time an interrupt that had no effect is asked for again: one that comes while a message
 *     leaves the queue is lost
 * @param turnEnd how long a turn may take to end after it was interrupted
 * @param releaseStep how long a release waits for that
 */
record ClaudeSettings(Duration request, Duration acknowledge, Duration insist, Duration turnEnd, Duration releaseStep) {
    static final ClaudeSettings DEFAULT = new ClaudeSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5));
}
