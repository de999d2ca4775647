package dev.ostler.process;

import java.time.Duration;

/**
 * What an ended process and the descendants it waited for have used, as getrusage(2) counts it.
 *
 * @param userTime CPU time in the program
 * @param systemTime CPU time in the kernel on its behalf
 * @param maxRssBytes largest resident set of any one of them; 0 when it is not known: the count of a child begins with
 *     the peak of the keeper that forked it, so that less than that cannot be seen
 */
public record ResourceUse(Duration userTime, Duration systemTime, long maxRssBytes) {
    /** Of a process that was not our child. */
    public static final ResourceUse UNKNOWN = new ResourceUse(Duration.ZERO, Duration.ZERO, 0);

    /** What two counts of the same memory by the kernel may differ by: each CPU holds some pages back. */
    private static final long COUNTED_LATE = 1 << 20;

    /** The largest resident set of this process so far, with which a child of it begins, in bytes. */
    static long ownPeak() {
        return ProcFiles.bytes(ProcessHandle.current().pid(), "status", "VmHWM:")
                .orElse(Long.MAX_VALUE - COUNTED_LATE);
    }

    /** Without a peak that is that of who forked it. */
    ResourceUse above(long forkersPeak) {
        return maxRssBytes > forkersPeak + COUNTED_LATE ? this : new ResourceUse(userTime, systemTime, 0);
    }
}
