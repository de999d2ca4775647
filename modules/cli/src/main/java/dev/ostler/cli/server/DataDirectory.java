package dev.ostler.cli.server;

import dev.ostler.cli.client.BrokerFile;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.secret.Secret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * The one broker's hold on its data directory. The lock is the operating system's: it ends with the process, however
 * that ends. Blocking.
 */
final class DataDirectory implements AutoCloseable {
    private static final FileAttribute<?> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final int TOKEN_BYTES = 32;

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes the directory, which is made when it is not there.
     *
     * @throws OstlerException {@code CONFLICT} that names the broker that has it
     */
    static DataDirectory take(Path path) throws IOException {
        Files.createDirectories(path, PRIVATE_DIRECTORY);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        FileChannel channel = FileChannel.open(
                path.resolve("lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PRIVATE_FILE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw taken(path, channel);
            }
            // what a broker that was killed said of itself
            BrokerFile.remove(path);
            sign(channel);
            return new DataDirectory(path, channel);
        } catch (OverlappingFileLockException e) {
            OstlerException taken = taken(path, channel);
            channel.close();
            throw taken;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    Path tokenFile() {
        return path.resolve("token");
    }

    /** The token of this broker's clients; minted at the first start. */
    Secret token() throws IOException {
        Path file = tokenFile();
        try {
            Files.createFile(file, PRIVATE_FILE);
            byte[] random = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(random);
            String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            Files.writeString(file, token + "\n", StandardOpenOption.WRITE);
            return Secret.of(token);
        } catch (FileAlreadyExistsException e) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            String token = Files.readString(file).strip();
            if (token.isEmpty()) {
                // a first start that was killed between the two
                Files.delete(file);
                return token();
            }
            return Secret.of(token);
        }
    }

    /** Tells commands where the broker is. */
    void announce(BrokerFile file) throws IOException {
        file.write(path);
    }

    /** Takes that back and lets the directory go. */
    @Override
    public void close() throws IOException {
        try {
            BrokerFile.remove(path);
        } finally {
            lock.close();
        }
    }

    /** So that who reads it meanwhile finds one pid or another, never half of one. */
    private static void sign(FileChannel channel) throws IOException {
        ByteBuffer line =
                StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n");
        int length = line.remaining();
        channel.write(line, 0);
        channel.truncate(length);
    }

    /** Between the lock and the signature, the pid that is read is that of an earlier broker. */
    private static Optional<Long> signature(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
        return text.lines()
                .filter(line -> text.contains("\n") && line.matches("\\d{1,18}"))
                .findFirst()
                .map(Long::parseLong)
                .filter(pid -> ProcessHandle.of(pid).isPresent());
    }

    private static OstlerException taken(Path path, FileChannel channel) throws IOException {
        Optional<Long> pid = signature(channel);
        String where = BrokerFile.read(path)
                .filter(file -> pid.isPresent() && pid.get() == file.pid())
                .map(file -> " and serves " + file.url() + " since " + file.since())
                .orElse(" and is starting or stopping");
        return new OstlerException(
                ErrorCode.CONFLICT,
                (pid.isPresent() ? "the broker with pid " + pid.get() : "another broker") + " has the data directory "
                        + path + where + "; stop it: ostler down --data " + path + ", or say another --data DIR");
    }
}
