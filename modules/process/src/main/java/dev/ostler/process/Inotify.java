package dev.ostler.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** inotify(7) on single files. Used by one thread. */
final class Inotify implements AutoCloseable {
    private static final MethodHandle INIT = Libc.find("inotify_init1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD =
            Libc.find("inotify_add_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle REMOVE =
            Libc.find("inotify_rm_watch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final int NONBLOCK_CLOEXEC = Libc.O_NONBLOCK | Libc.O_CLOEXEC;
    private static final int IN_MODIFY = 2;
    private static final int IN_Q_OVERFLOW = 0x4000;
    private static final int HEADER = 16;
    private static final long BUFFER = 16 << 10;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Libc.state(arena);
    private final MemorySegment buffer = arena.allocate(BUFFER, 8);
    private final int fd;

    private Inotify(int fd) {
        this.fd = fd;
    }

    /** @throws IOException when the user's instances are used up (fs.inotify.max_user_instances) */
    static Inotify open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            int fd = (int) Libc.answer((int) INIT.invokeExact(state, NONBLOCK_CLOEXEC), state);
            if (fd < 0) {
                throw Libc.failure("inotify_init1", fd);
            }
            return new Inotify(fd);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    int fd() {
        return fd;
    }

    /** The watch of the file; the same one for the same file. Negative errno when it cannot be watched. */
    int watch(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            return (int) Libc.answer((int) ADD.invokeExact(state, fd, path, IN_MODIFY), state);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    void unwatch(int watch) {
        try {
            int _ = (int) REMOVE.invokeExact(state, fd, watch);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /**
     * What changed since the last call.
     *
     * @param changed the watches
     * @param overflown changes were lost; anything may have changed
     */
    record Changes(Set<Integer> changed, boolean overflown) {}

    Changes read() {
        Set<Integer> changed = new HashSet<>();
        boolean overflown = false;
        long length = Libc.read(fd, buffer, BUFFER);
        for (long at = 0; at + HEADER <= length; at += HEADER + buffer.get(JAVA_INT, at + 12)) {
            overflown |= (buffer.get(JAVA_INT, at + 4) & IN_Q_OVERFLOW) != 0;
            changed.add(buffer.get(JAVA_INT, at));
        }
        return new Changes(changed, overflown);
    }

    @Override
    public void close() {
        Libc.close(fd);
        arena.close();
    }
}
