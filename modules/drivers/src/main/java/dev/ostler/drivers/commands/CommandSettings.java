package dev.ostler.drivers.commands;

import java.time.Duration;

/**
 * The times of a driver.
 *
 * @param handshake until the first answer: a cold start included
 * @param request until any other command is answered
 * @param prompt until a prompt is accepted: the agent may shorten its context first
 * @param turnEnd from an interrupt to the end of the turn
 * @param releaseStep for each step of a release
 */
public record CommandSettings(
        Duration handshake, Duration request, Duration prompt, Duration turnEnd, Duration releaseStep) {
    public static final CommandSettings DEFAULT = new CommandSettings(
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofSeconds(120),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3));
}
