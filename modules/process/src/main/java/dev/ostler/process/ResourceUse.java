package dev.ostler.process;

import java.time.Duration;

/**
 * What an ended process and the descendants it waited for have used, as getrusage(2) counts it.
 *
 * @param userTime CPU time in the program
 * @param systemTime CPU time in the kernel on its behalf
 * @param maxRssBytes largest resident set of any one of them
 */
public record ResourceUse(Duration userTime, Duration systemTime, long maxRssBytes) {
    /** Of a process that was not our child. */
    public static final ResourceUse UNKNOWN = new ResourceUse(Duration.ZERO, Duration.ZERO, 0);
}
