package dev.ostler.process;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Giving the beginning of a file back to the file system while others append to it: fallocate(2), lseek(2).
 * Only where processes can be owned: {@link Platform#current}.
 */
public final class Holes {
    private static final MethodHandle FALLOCATE =
            Libc.find("fallocate", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle LSEEK =
            Libc.find("lseek", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT));

    private static final int KEEP_SIZE_PUNCH_HOLE = 1 | 2;
    private static final int SEEK_DATA = 3;

    private Holes() {}

    /** Zero, or the negated errno: {@code EOPNOTSUPP} where the file system has no holes. */
    static int punch(Path file, long offset, long length) {
        return (int) withFile(file, Libc.O_WRONLY, (state, fd) ->
                (int) FALLOCATE.invokeExact(state, fd, KEEP_SIZE_PUNCH_HOLE, offset, length));
    }

    /** The first offset from {@code offset} on that is not in a hole; {@code offset} itself when nothing is known. */
    public static long firstData(Path file, long offset) {
        long answer =
                withFile(file, Libc.O_RDONLY, (state, fd) -> (long) LSEEK.invokeExact(state, fd, offset, SEEK_DATA));
        return Math.max(answer, offset);
    }

    private interface Call {
        long on(MemorySegment state, int fd) throws Throwable;
    }

    private static long withFile(Path file, int flags, Call call) {
        int fd = Libc.open(file.toString(), flags | Libc.O_CLOEXEC);
        if (fd < 0) {
            return fd;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            return Libc.answer(call.on(state, fd), state);
        } catch (Throwable e) {
            throw Libc.broken(e);
        } finally {
            Libc.close(fd);
        }
    }
}
