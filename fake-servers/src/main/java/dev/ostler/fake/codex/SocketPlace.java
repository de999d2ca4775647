package dev.ostler.fake.codex;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the real server puts a Unix socket: a file that only its user may use, in a directory of theirs, and at the path
 * that it was given a symbolic link. Both go when it ends in order and are taken over when they are left.
 *
 * @param link the path that was given
 * @param file the socket
 */
record SocketPlace(Path link, Path file) {
    private static final int SOCKET = 0140000;
    private static final int TYPE = 0170000;

    /**
     * Makes room.
     *
     * @throws IOException when a server listens there, when there is something else, and without a directory for it
     */
    static SocketPlace take(Path link) throws IOException {
        if (Files.exists(link) && ((int) Files.getAttribute(link, "unix:mode") & TYPE) != SOCKET) {
            throw new IOException("app-server control socket path exists and is not a socket: " + link);
        }
        SocketPlace place = new SocketPlace(link, directory().resolve(digest(link)));
        if (place.answers()) {
            throw new IOException("app-server control socket is already in use at " + link);
        }
        if (!Files.isDirectory(link.resolveSibling(""))) {
            throw new IOException("No such file or directory (os error 2)");
        }
        Files.deleteIfExists(place.file);
        return place;
    }

    /** Lets others find it; it is bound. */
    void publish() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, file);
    }

    void remove() {
        try {
            Files.deleteIfExists(link);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.println("error: cannot delete " + link + ": " + e.getMessage());
        }
    }

    private boolean answers() {
        try (SocketChannel there = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            return there.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path directory() throws IOException {
        Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Path directory = Path.of("/tmp", "fake-codex-daemon-" + user);
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return directory;
    }

    private static String digest(Path path) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(path.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
