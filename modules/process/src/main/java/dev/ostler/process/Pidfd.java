package dev.ostler.process;

import java.lang.foreign.MemorySegment;

/** Handles of processes that a reused pid cannot redirect: pidfd_open(2) and pidfd_send_signal(2). */
final class Pidfd {
    private static final long PIDFD_SEND_SIGNAL = 424;
    private static final long PIDFD_OPEN = 434;
    /** PIDFD_SIGNAL_PROCESS_GROUP, Linux 6.9: the group that the process leads, even when the leader is dead. */
    private static final long PROCESS_GROUP = 4;

    private Pidfd() {}

    /** A close-on-exec descriptor that polls readable when the process ended, or the negated errno. */
    static int open(long pid) {
        return (int) Libc.syscall(PIDFD_OPEN, pid, 0, MemorySegment.NULL, 0, MemorySegment.NULL);
    }

    static int send(int pidfd, int signal) {
        return (int) Libc.syscall(PIDFD_SEND_SIGNAL, pidfd, signal, MemorySegment.NULL, 0, MemorySegment.NULL);
    }

    /** {@code -EINVAL} on kernels that cannot address the group through the leader's pidfd. */
    static int sendGroup(int pidfd, int signal) {
        return (int)
                Libc.syscall(PIDFD_SEND_SIGNAL, pidfd, signal, MemorySegment.NULL, PROCESS_GROUP, MemorySegment.NULL);
    }
}
