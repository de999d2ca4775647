package dev.ostler.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** pipe2(2) and fcntl(2). Every descriptor that is made here is closed by an exec. */
final class Descriptors {
    private static final MethodHandle PIPE = Libc.find("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FCNTL =
            Libc.findVariadic("fcntl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private Descriptors() {}

    /** Both ends block; whoever has this record closes them. */
    record Pipe(int reading, int writing) {}

    static Pipe pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            MemorySegment both = arena.allocate(JAVA_INT, 2);
            check("pipe2", Libc.answer((int) PIPE.invokeExact(state, both, Libc.O_CLOEXEC), state));
            return new Pipe(both.getAtIndex(JAVA_INT, 0), both.getAtIndex(JAVA_INT, 1));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** Of an end, or of a terminal's side, not of the other. */
    static void unblock(int fd) throws IOException {
        check("fcntl", fcntl(fd, F_SETFL, Libc.O_NONBLOCK));
    }

    static int duplicate(int fd) throws IOException {
        return check("fcntl", fcntl(fd, F_DUPFD_CLOEXEC, 3));
    }

    private static int fcntl(int fd, int command, int argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            return (int) Libc.answer((int) FCNTL.invokeExact(state, fd, command, argument), state);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    static int check(String what, long answer) throws IOException {
        if (answer < 0) {
            throw Libc.failure(what, answer);
        }
        return (int) answer;
    }
}
