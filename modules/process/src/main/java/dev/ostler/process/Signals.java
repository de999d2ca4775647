package dev.ostler.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** Sends signals to processes whose identity holds, and to nothing else. */
final class Signals {
    private static final MethodHandle KILL = Libc.find("kill", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));

    private Signals() {}

    /** What became of a signal. */
    sealed interface Outcome {
        record Sent() implements Outcome {}

        /** There is no such process any more, or only its zombie. */
        record Gone() implements Outcome {}

        record Mismatch(Optional<ProcessIdentity> found) implements Outcome {}

        /** The kernel refused, e.g. EPERM for a process that changed its user, or the identity could not be read. */
        record Refused(int errno) implements Outcome {}
    }

    /** To one process. The pidfd is opened before the identity is read, so that both are of the same process. */
    static Outcome send(ProcessIdentity identity, Signal signal) {
        if (!identity.here()) {
            return new Outcome.Mismatch(Optional.empty());
        }
        int pidfd = Pidfd.open(identity.pid());
        if (pidfd < 0) {
            return pidfd == -Errno.ESRCH ? new Outcome.Gone() : new Outcome.Refused(-pidfd);
        }
        try {
            Optional<Outcome> wrong = check(identity);
            return wrong.isPresent() ? wrong.get() : outcome(Pidfd.send(pidfd, signal.number()));
        } catch (ProcUnreadable e) {
            return new Outcome.Refused(e.errno());
        } finally {
            Libc.close(pidfd);
        }
    }

    /**
     * To the group that a process leads, or to the process alone when it leads none.
     *
     * @param pidfd of the process; held since its identity was first verified
     * @param child whether it is our uncollected child, whose group stays its own even when it is a zombie
     */
    static Outcome sendGroup(ProcessIdentity leader, int pidfd, boolean child, Signal signal) {
        try {
            ProcStat stat = ProcStat.of(leader.pid()).orElse(null);
            if (stat == null) {
                return new Outcome.Gone();
            }
            if (!leader.names(stat)) {
                return new Outcome.Mismatch(Optional.of(ProcessIdentity.of(stat)));
            }
            if (stat.dead() && !child) {
                return new Outcome.Gone();
            }
            if (stat.group() != leader.pid()) {
                return outcome(Pidfd.send(pidfd, signal.number()));
            }
        } catch (ProcUnreadable e) {
            if (!child) {
                return new Outcome.Refused(e.errno());
            }
            // An uncollected child needs no proof: nobody else can have its pid.
        }
        int answer = Pidfd.sendGroup(pidfd, signal.number());
        return outcome(answer == -Errno.EINVAL ? kill(-leader.pid(), signal.number()) : answer);
    }

    private static Optional<Outcome> check(ProcessIdentity identity) {
        Optional<ProcStat> stat = ProcStat.of(identity.pid());
        if (stat.isEmpty()) {
            return Optional.of(new Outcome.Gone());
        }
        if (!identity.names(stat.get())) {
            return Optional.of(new Outcome.Mismatch(stat.map(ProcessIdentity::of)));
        }
        return stat.get().dead() ? Optional.of(new Outcome.Gone()) : Optional.empty();
    }

    private static Outcome outcome(int answer) {
        if (answer >= 0) {
            return new Outcome.Sent();
        }
        return answer == -Errno.ESRCH ? new Outcome.Gone() : new Outcome.Refused(-answer);
    }

    /** kill(2); a negative pid is a group. Only for groups whose leader was verified just now. */
    static int kill(long pid, int signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            return (int) Libc.answer((int) KILL.invokeExact(state, (int) pid, signal), state);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
