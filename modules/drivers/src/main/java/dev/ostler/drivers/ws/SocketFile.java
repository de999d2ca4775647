package dev.ostler.drivers.ws;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.VerdictReason;
import dev.ostler.drivers.DriverException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file behind a {@code unix} endpoint, with symbolic links followed: codex puts a link at the path that it was
 * given, and the link may be longer than the address of a socket can be.
 *
 * <p>On Linux whoever may write to the file and search its directories may connect.
 *
 * @param real the file itself
 * @param address the same file by a path that can be dialled
 */
public record SocketFile(Path real, Path address) {
    /** {@code sun_path} has 108 bytes, of which the last is zero. */
    private static final int LONGEST = 107;

    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final int WRITTEN_BY_OTHERS = 0022;
    private static final int SEARCHED_BY_OTHERS = 0011;

    /** Finds it; blocking. Fails with {@link DriverException} that says what is there instead. */
    public static SocketFile of(Endpoint endpoint) {
        Path given = Path.of(endpoint.uri().getPath());
        Path real;
        try {
            real = given.toRealPath();
            if ((mode(real) & TYPE) != SOCKET) {
                throw refuse(endpoint, "is not a socket");
            }
        } catch (NoSuchFileException e) {
            throw refuse(endpoint, "does not exist: nobody listens there, or not yet");
        } catch (AccessDeniedException e) {
            throw refuse(endpoint, "lies in a directory that this user may not search: " + e.getFile());
        } catch (IOException e) {
            throw refuse(endpoint, "cannot be looked at: " + e.getMessage());
        }
        if (!Files.isWritable(real)) {
            throw refuse(endpoint, "may not be written to by this user, so that it may not connect");
        }
        if (bytes(real) > LONGEST && bytes(given) > LONGEST) {
            throw refuse(
                    endpoint,
                    "is too long for a socket: " + bytes(given) + " bytes, and at most " + LONGEST
                            + " can be dialled; a symbolic link to its directory makes it shorter");
        }
        return new SocketFile(real, bytes(real) > LONGEST ? given : real);
    }

    /**
     * Why another user could connect, or could have put it there; empty when only this one and root can. Blocking.
     *
     * @throws IOException when it cannot be looked at
     */
    public Optional<String> exposure() throws IOException {
        Object owner = Files.getAttribute(real, "unix:uid");
        if (!owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return Optional.of(real + " belongs to " + Files.getOwner(real));
        }
        List<Integer> directories = new ArrayList<>();
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            directories.add(mode(above));
        }
        return open(mode(real), directories)
                ? Optional.of(real + " may be written to by others (mode " + Integer.toOctalString(mode(real) & 0777)
                        + "), and no directory above it keeps them out")
                : Optional.empty();
    }

    static boolean open(int file, List<Integer> directories) {
        return (file & WRITTEN_BY_OTHERS) != 0
                && directories.stream().allMatch(mode -> (mode & SEARCHED_BY_OTHERS) != 0);
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode");
    }

    private static DriverException refuse(Endpoint endpoint, String what) {
        return new DriverException(
                VerdictReason.ENDPOINT_REFUSED, "nobody answers at " + endpoint + ": the path " + what);
    }
}
