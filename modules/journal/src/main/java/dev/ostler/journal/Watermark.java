package dev.ostler.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A second place for what must survive the database: its store id, so that the processes of a lost store are still
 * known by their marker, and the highest reserved seq, so that a database that lost its newest transactions (a
 * truncated write-ahead log, an older copy put back) does not give the same positions again.
 *
 * <p>One line in one sector, overwritten in place and synced: an update needs no space on a full disk.
 */
final class Watermark implements AutoCloseable {
    private static final String MAGIC = "ostler-store-1";

    private final FileChannel file;

    record Mark(String store, String epoch, long reserved) {}

    Watermark(Path path) throws IOException {
        file = FileChannel.open(
                path,
                java.util.Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                Directory.PRIVATE);
    }

    Optional<Mark> read() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(512);
        file.read(bytes, 0);
        String[] words = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII)
                .strip()
                .split(" ", -1);
        if (words.length != 5 || !words[0].equals(MAGIC)) {
            return Optional.empty();
        }
        try {
            Mark mark = new Mark(words[1], words[2], Long.parseLong(words[3]));
            return line(mark).endsWith(" " + words[4] + "\n") ? Optional.of(mark) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    void write(Mark mark) throws IOException {
        file.write(ByteBuffer.wrap(line(mark).getBytes(StandardCharsets.US_ASCII)), 0);
        file.force(false);
    }

    private static String line(Mark mark) {
        String body = "%s %s %s %019d".formatted(MAGIC, mark.store(), mark.epoch(), mark.reserved());
        CRC32 crc = new CRC32();
        crc.update(body.getBytes(StandardCharsets.US_ASCII));
        return "%s %08x%n".formatted(body, crc.getValue()).replace("\r", "");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
