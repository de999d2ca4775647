package dev.ostler.process.remote;

import dev.ostler.process.OpenDirectory;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where a keeper has what in a data directory, which is its user's alone. */
record KeeperFiles(Path data) {
    /** A log that is longer begins anew. */
    static final long LOG_BYTES = 1 << 20;

    /** sun_path has 108 bytes, one of them for the end. */
    private static final int LONGEST_ADDRESS = 107;

    private static final FileAttribute<?> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    KeeperFiles {
        data = data.toAbsolutePath().normalize();
    }

    Path directory() {
        return data.resolve("keeper");
    }

    Path socket() {
        return data.resolve("keeper.sock");
    }

    /** Who keeps here, for people and programs that look from outside. */
    Path about() {
        return data.resolve("keeper.json");
    }

    Path log() {
        return data.resolve("keeper.log");
    }

    Path events() {
        return directory().resolve("events");
    }

    void makeDirectories() throws IOException {
        Files.createDirectories(data, PRIVATE_DIRECTORY);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(directory(), PRIVATE_DIRECTORY);
    }

    /** Open for reading and writing, made when it is not there. */
    static FileChannel open(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PRIVATE_FILE);
    }

    /** Whole or not at all. */
    static void write(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        try (FileChannel channel = open(next)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** An operation of a socket with an address. */
    interface Addressed {
        void run(UnixDomainSocketAddress address) throws IOException;
    }

    /** By a way around when the path is longer than an address of a socket can be. */
    void addressed(Addressed operation) throws IOException {
        if (socket().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_ADDRESS) {
            operation.run(UnixDomainSocketAddress.of(socket()));
            return;
        }
        try (OpenDirectory open = OpenDirectory.of(data)) {
            operation.run(UnixDomainSocketAddress.of(open.path().resolve(socket().getFileName())));
        }
    }
}
