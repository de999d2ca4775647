package dev.ostler.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The C library: how functions are found and called, and the few calls that several concerns share.
 *
 * <p>Every call answers like the kernel does: a value of zero or more, or the negated errno.
 */
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle CLOSE = find("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle OPEN =
            findVariadic("open", 2, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle READ =
            find("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle WRITE =
            find("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle PRCTL = findVariadic(
            "prctl", 1, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SYSCALL = findVariadic(
            "syscall",
            1,
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS));

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    private Libc() {}

    static boolean has(String symbol) {
        return SYMBOLS.find(symbol).isPresent();
    }

    /** A handle whose first argument is the {@linkplain #state errno state}. */
    static MethodHandle find(String symbol, FunctionDescriptor type) {
        return LINKER.downcallHandle(address(symbol), type, Linker.Option.captureCallState("errno"));
    }

    static MethodHandle findVariadic(String symbol, int fixed, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                address(symbol), type, Linker.Option.captureCallState("errno"), Linker.Option.firstVariadicArg(fixed));
    }

    /** A handle of a function that returns its error instead of setting errno. */
    static MethodHandle findPlain(String symbol, FunctionDescriptor type) {
        return LINKER.downcallHandle(address(symbol), type);
    }

    private static MemorySegment address(String symbol) {
        return SYMBOLS.find(symbol)
                .orElseThrow(() -> new UnsupportedOperationException(
                        "the C library has no " + symbol + "; glibc 2.34 or newer is needed"));
    }

    static MemorySegment state(Arena arena) {
        return arena.allocate(STATE);
    }

    static long answer(long result, MemorySegment state) {
        return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
    }

    /** What a method handle of a C function can only throw when the binding itself is wrong. */
    static AssertionError broken(Throwable cause) {
        return new AssertionError("broken native binding", cause);
    }

    static IOException failure(String what, long answer) {
        return new IOException(what + ": " + Errno.name((int) -answer));
    }

    /** Opens what exists; creates nothing. */
    static int open(String file, int flags) {
        return open(file, flags, 0);
    }

    /** @param mode of a file that {@link #O_CREAT} creates */
    static int open(String file, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            return (int) answer((int) OPEN.invokeExact(state, arena.allocateFrom(file), flags, mode), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long read(int fd, MemorySegment into, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            return answer((long) READ.invokeExact(state, fd, into, length), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static long write(int fd, MemorySegment from, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            return answer((long) WRITE.invokeExact(state, fd, from, length), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static void close(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            // The descriptor is gone even on EINTR; there is nothing to repeat.
            int _ = (int) CLOSE.invokeExact(state(arena), fd);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    static int prctl(int option, long argument) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            return (int) answer((int) PRCTL.invokeExact(state, option, argument, 0L, 0L, 0L), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** A raw system call of up to five arguments, the third and fifth of which are addresses. */
    static long syscall(long number, long first, long second, MemorySegment third, long fourth, MemorySegment fifth) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = state(arena);
            return answer((long) SYSCALL.invokeExact(state, number, first, second, third, fourth, fifth), state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }
}
