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
import java.util.Optional;

/** A terminal in which this process was started; see termios(3) and ioctl_tty(2). For use by any thread. */
public final class OwnTerminal {
    private static final FunctionDescriptor INT_ADDRESS = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle GET = Libc.find("tcgetattr", INT_ADDRESS);
    private static final MethodHandle SET =
            Libc.find("tcsetattr", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle MAKE_RAW = Libc.findPlain("cfmakeraw", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle IOCTL =
            Libc.findVariadic("ioctl", 2, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));
    private static final long TIOCGWINSZ = 0x5413;
    private static final int NOW = 0;

    /** More than a termios has in any C library. */
    private static final long TERMIOS_BYTES = 256;

    private final int fd;
    private final MemorySegment asFound = Arena.ofAuto().allocate(TERMIOS_BYTES, Long.BYTES);

    /** In characters; 0 where nobody has said it. */
    public record Size(int columns, int rows) {}

    private OwnTerminal(int fd) {
        this.fd = fd;
    }

    /** Empty when the descriptor is no terminal. */
    public static Optional<OwnTerminal> of(int fd) {
        OwnTerminal terminal = new OwnTerminal(fd);
        return terminal.read() ? Optional.of(terminal) : Optional.empty();
    }

    private boolean read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            return Libc.answer((int) GET.invokeExact(state, fd, asFound), state) >= 0;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** Every key comes as it is typed, nothing is echoed, and what is printed goes out as it is. */
    public void raw() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment raw = arena.allocate(TERMIOS_BYTES, Long.BYTES).copyFrom(asFound);
            MAKE_RAW.invokeExact(raw);
            set(raw);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** As it was found. */
    public void restore() throws IOException {
        set(asFound);
    }

    private void set(MemorySegment attributes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            Descriptors.check(
                    "tcsetattr", Libc.answer((int) SET.invokeExact(state, fd, NOW, attributes), state));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    public Size size() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.state(arena);
            MemorySegment size = arena.allocate(JAVA_SHORT, 4);
            Descriptors.check(
                    "ioctl TIOCGWINSZ", Libc.answer((int) IOCTL.invokeExact(state, fd, TIOCGWINSZ, size), state));
            return new Size(
                    Short.toUnsignedInt(size.getAtIndex(JAVA_SHORT, 1)),
                    Short.toUnsignedInt(size.getAtIndex(JAVA_SHORT, 0)));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
