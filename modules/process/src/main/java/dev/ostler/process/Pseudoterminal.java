package dev.ostler.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * pty(7): a session leader that opens the device makes it its controlling terminal.
 *
 * @param master whoever has this record closes it
 * @param device what the process opens
 */
record Pseudoterminal(int master, Path device) {
    private static final FunctionDescriptor ONE_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    private static final MethodHandle OPEN = Libc.find("posix_openpt", ONE_INT);
    private static final MethodHandle GRANT = Libc.find("grantpt", ONE_INT);
    private static final MethodHandle UNLOCK = Libc.find("unlockpt", ONE_INT);
    private static final MethodHandle NAME =
            Libc.findPlain("ptsname_r", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle IOCTL =
            Libc.findVariadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final int O_NOCTTY = 0x100;
    private static final long TIOCSWINSZ = 0x5414;
    private static final long NAME_BYTES = 128;

    static Pseudoterminal open(int columns, int rows) throws IOException {
        int master = call("posix_openpt", OPEN, Libc.O_RDWR | O_NOCTTY | Libc.O_CLOEXEC);
        try {
            call("grantpt", GRANT, master);
            call("unlockpt", UNLOCK, master);
            resize(master, columns, rows);
            return new Pseudoterminal(master, name(master));
        } catch (IOException e) {
            Libc.close(master);
            throw e;
        }
    }

    /** The processes in its foreground get SIGWINCH when the size is another than before. */
    static void resize(int master, int columns, int rows) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            MemorySegment size = arena.allocate(JAVA_SHORT, 4);
            size.setAtIndex(JAVA_SHORT, 0, (short) rows);
            size.setAtIndex(JAVA_SHORT, 1, (short) columns);
            int answer = (int) Libc.answer((int) IOCTL.invokeExact(state, master, TIOCSWINSZ, size), state);
            Descriptors.check("ioctl TIOCSWINSZ", answer);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    private static int call(String what, MethodHandle function, int argument) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            return Descriptors.check(what, Libc.answer((int) function.invokeExact(state, argument), state));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    private static Path name(int master) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_BYTES);
            Descriptors.check("ptsname_r", -(int) NAME.invokeExact(master, name, NAME_BYTES));
            return Path.of(name.getString(0));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
