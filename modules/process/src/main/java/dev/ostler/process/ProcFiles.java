package dev.ostler.process;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reading /proc. An answer is empty when the process has ended, or is another user's; any other failure is a {@link
 * ProcUnreadable}, which is why the files are opened through the C library: the JDK does not tell them apart.
 */
final class ProcFiles {
    private static final File PROC = new File("/proc");
    /** What one call reads is of one moment, even when the process begins an exec meanwhile. */
    static final int PIECE = 64 << 10;

    private ProcFiles() {}

    static Optional<byte[]> read(long pid, String file, int most) {
        return read("/proc/" + pid + "/" + file, most);
    }

    static Optional<byte[]> read(String file, int most) {
        int fd = Libc.open(file, Libc.O_RDONLY | Libc.O_CLOEXEC);
        if (fd < 0) {
            return absent(file, -fd);
        }
        try (Arena arena = Arena.ofConfined()) {
            int size = Math.min(most, PIECE);
            MemorySegment piece = arena.allocate(size);
            byte[] bytes = new byte[size];
            int length = 0;
            while (length < most) {
                long read = Libc.read(fd, piece, Math.min(size, most - length));
                if (read < 0) {
                    return absent(file, (int) -read);
                }
                if (read == 0) {
                    break;
                }
                if (length + read > bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.clamp(2L * (length + read), 1, most));
                }
                MemorySegment.copy(piece, JAVA_BYTE, 0, bytes, length, (int) read);
                length += (int) read;
            }
            return Optional.of(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
        } finally {
            Libc.close(fd);
        }
    }

    /** The number of a line such as {@code Pss:   123 kB}, in bytes. */
    static Optional<Long> bytes(long pid, String file, String name) {
        return read(pid, file, 8192)
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .flatMap(text -> text.lines().filter(l -> l.startsWith(name)).findFirst())
                .map(l -> Long.parseLong(l.replaceAll("\\D", "")) * 1024);
    }

    private static Optional<byte[]> absent(String file, int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ESRCH, Errno.EACCES, Errno.EPERM -> Optional.empty();
            default -> throw new ProcUnreadable(file, errno);
        };
    }

    /** Needs no descriptor. */
    static Optional<Path> link(long pid, String link) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc/" + pid + "/" + link)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The pids that exist now. */
    static long[] pids() {
        String[] names = PROC.list((_, name) -> Character.isDigit(name.charAt(0)));
        if (names == null) {
            throw new ProcUnreadable("/proc", Errno.EMFILE);
        }
        return Arrays.stream(names).mapToLong(Long::parseLong).toArray();
    }
}
