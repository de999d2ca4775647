package dev.ostler.broker;

import dev.ostler.process.Holes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;

/** Overwrites secrets in an output file, byte for byte, so that offsets stay what they are. Blocking. */
final class StruckOut {
    private static final int CHUNK = 1 << 20;

    private StruckOut() {}

    /** {@code texts} are struck out wherever they stand whole; a file that is not there is no failure. */
    static void of(Path file, Collection<String> texts) throws IOException {
        // one char for each byte: searched as text, counted as bytes
        List<String> raw = texts.stream()
                .map(text -> new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .toList();
        int longest = raw.stream().mapToInt(String::length).max().orElse(0);
        if (longest == 0 || !Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocate(Math.max(CHUNK, 2 * longest));
            for (long at = Holes.firstData(file, 0); read(channel, buffer.clear(), at); ) {
                String chunk = new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1);
                for (String secret : raw) {
                    strike(channel, at, chunk, secret);
                }
                // what begins in the last bytes may end in the next chunk
                at += buffer.hasRemaining() ? buffer.position() : buffer.position() - longest + 1;
            }
        }
    }

    private static boolean read(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) > 0) {
            // until it is full or the file ends
        }
        return buffer.position() > 0;
    }

    private static void strike(FileChannel channel, long at, String chunk, String secret) throws IOException {
        byte[] stars = "*".repeat(secret.length()).getBytes(StandardCharsets.US_ASCII);
        for (int i = chunk.indexOf(secret); i >= 0; i = chunk.indexOf(secret, i + 1)) {
            ByteBuffer mask = ByteBuffer.wrap(stars);
            while (mask.hasRemaining()) {
                channel.write(mask, at + i + mask.position());
            }
        }
    }
}
