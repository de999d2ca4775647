package dev.ostler.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;

/** waitid(2) for one child at a time; never for "any child", which would take what others wait for. */
final class Waits {
    private static final long WAITID = Architecture.current().waitid();
    private static final int P_PID = 1;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int WNOWAIT = 0x0100_0000;

    private static final int CLD_EXITED = 1;
    private static final int CLD_DUMPED = 3;

    private static final int SI_CODE = 8;
    private static final int SI_PID = 16;
    private static final int SI_STATUS = 24;

    private Waits() {}

    record Ended(ExitStatus status, ResourceUse use) {}

    /** How the child ended, leaving it uncollected: its pid and its group stay ours. Empty while it runs. */
    static Optional<Ended> look(long pid) {
        return waitid(pid, WEXITED | WNOHANG | WNOWAIT);
    }

    /** Collects the ended child; from here on its pid may be used again. Empty when it runs or is not our child. */
    static Optional<Ended> collect(long pid) {
        return waitid(pid, WEXITED | WNOHANG);
    }

    private static Optional<Ended> waitid(long pid, int options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(128, 8);
            MemorySegment usage = arena.allocate(144, 8);
            // The raw call, since the C library's waitid has no place for the resource use.
            long answer = Libc.syscall(WAITID, P_PID, pid, info, options, usage);
            if (answer < 0 || info.get(JAVA_INT, SI_PID) == 0) {
                return Optional.empty();
            }
            return Optional.of(new Ended(status(info), use(usage)));
        }
    }

    private static ExitStatus status(MemorySegment info) {
        int code = info.get(JAVA_INT, SI_CODE);
        int status = info.get(JAVA_INT, SI_STATUS);
        return code == CLD_EXITED ? new ExitStatus.Code(status) : ExitStatus.signalled(status, code == CLD_DUMPED);
    }

    private static ResourceUse use(MemorySegment usage) {
        return new ResourceUse(time(usage, 0), time(usage, 16), usage.get(JAVA_LONG, 32) * 1024);
    }

    private static Duration time(MemorySegment usage, long offset) {
        return Duration.ofSeconds(usage.get(JAVA_LONG, offset)).plusNanos(usage.get(JAVA_LONG, offset + 8) * 1000);
    }
}
