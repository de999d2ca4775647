package dev.ostler.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** poll(2) over a changing set of descriptors, with an eventfd that ends a wait from any thread. */
final class Poller implements AutoCloseable {
    private static final MethodHandle EVENTFD =
            Libc.find("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle POLL =
            Libc.find("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

    private static final int EFD_NONBLOCK_CLOEXEC = Libc.O_NONBLOCK | Libc.O_CLOEXEC;
    static final short POLLIN = 1;
    static final short POLLOUT = 4;
    private static final int POLLFD = 8;
    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Libc.state(arena);
    private final MemorySegment counter = arena.allocate(JAVA_LONG);
    private final int eventfd = openEventfd();
    private final Object wakeLock = new Object();
    private boolean closed;

    private Arena setArena = Arena.ofConfined();
    private MemorySegment set = setArena.allocate(POLLFD, 8);
    private int size;

    /** Made and used by one thread; {@link #wake} by any. */
    Poller() {
        watch(Map.of());
    }

    /** Replaces the descriptors that are waited for, and what for. */
    void watch(Map<Integer, Short> descriptors) {
        setArena.close();
        setArena = Arena.ofConfined();
        size = descriptors.size() + 1;
        set = setArena.allocate((long) POLLFD * size, 8);
        put(0, eventfd, POLLIN);
        int index = 1;
        for (Map.Entry<Integer, Short> descriptor : descriptors.entrySet()) {
            put(index++, descriptor.getKey(), descriptor.getValue());
        }
    }

    private void put(int index, int fd, short events) {
        set.set(JAVA_INT, (long) index * POLLFD, fd);
        set.set(JAVA_SHORT, (long) index * POLLFD + 4, events);
    }

    /**
     * Waits until a descriptor is ready, somebody wakes, or the time is over.
     *
     * @param timeoutMillis -1 for ever
     * @return the ready (or broken) descriptors
     */
    List<Integer> poll(int timeoutMillis) {
        int answer = invokePoll(timeoutMillis);
        if (answer == -Errno.EINTR || answer == 0) {
            return List.of();
        }
        if (answer < 0) {
            throw new UncheckedIOException(Libc.failure("poll", answer));
        }
        List<Integer> ready = new ArrayList<>(answer);
        if (set.get(JAVA_SHORT, 6) != 0) {
            Libc.read(eventfd, counter, 8);
        }
        for (int i = 1; i < size; i++) {
            if (set.get(JAVA_SHORT, (long) i * POLLFD + 6) != 0) {
                ready.add(set.get(JAVA_INT, (long) i * POLLFD));
            }
        }
        return ready;
    }

    private int invokePoll(int timeoutMillis) {
        try {
            return (int) Libc.answer((int) POLL.invokeExact(state, set, (long) size, timeoutMillis), state);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    void wake() {
        // The lock keeps a late wake from writing into a descriptor that was closed and given to somebody else.
        synchronized (wakeLock) {
            if (!closed) {
                Libc.write(eventfd, ONE, 8);
            }
        }
    }

    private int openEventfd() {
        int answer;
        try {
            answer = (int) Libc.answer((int) EVENTFD.invokeExact(state, 0, EFD_NONBLOCK_CLOEXEC), state);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
        if (answer < 0) {
            throw new UncheckedIOException(new IOException("no eventfd: " + Errno.name(-answer)));
        }
        return answer;
    }

    @Override
    public void close() {
        synchronized (wakeLock) {
            closed = true;
            Libc.close(eventfd);
        }
        setArena.close();
        arena.close();
    }
}
