package dev.ostler.process;

/**
 * A process that came from a harness.
 *
 * @param identity which process
 * @param command its short name (/proc/PID/comm)
 */
public record Descendant(ProcessIdentity identity, String command) {
    static Descendant of(ProcStat stat) {
        return new Descendant(ProcessIdentity.of(stat), stat.command());
    }
}
