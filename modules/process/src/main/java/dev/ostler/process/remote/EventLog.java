package dev.ostler.process.remote;

import dev.ostler.process.KeeperEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events that no broker has acknowledged yet, on the disk before anybody is told. A record is its length, its CRC
 * and a frame; what follows the first broken one was never told and is cut off. When the disk refuses, the events are
 * kept in memory, and written with the next one. Guarded by its owner.
 */
final class EventLog implements AutoCloseable {
    /** More than one for each of the processes that can be kept, and more again. */
    static final int MOST = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final long WORTH_REWRITING = 256 << 10;
    private static final int HEAD = 8;

    private final Path file;
    private final TreeMap<Long, byte[]> open = new TreeMap<>();
    private FileChannel channel;
    private long next = 1;
    private long dropped;
    private boolean whole = true;

    private EventLog(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static EventLog open(Path file) throws IOException {
        EventLog log = new EventLog(file, KeeperFiles.open(file));
        log.load();
        return log;
    }

    private void load() throws IOException {
        ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file));
        int good = 0;
        while (all.remaining() >= HEAD) {
            int length = all.getInt();
            int sum = all.getInt();
            if (length < 1 || length > all.remaining()) {
                break;
            }
            byte[] body = new byte[length];
            all.get(body);
            if (sum(body) != sum) {
                break;
            }
            apply(Frame.decoded(body), body);
            good = all.position();
        }
        if (good < all.limit()) {
            LOG.warn("{} ends in a broken record; {} bytes are cut off", file, all.limit() - good);
            channel.truncate(good);
        }
        channel.position(good);
    }

    private void apply(Frame record, byte[] body) {
        long number = record.number("number");
        switch (record.type()) {
            case "event" -> {
                open.put(number, body);
                next = Math.max(next, number + 1);
            }
            case "next" -> {
                next = Math.max(next, number);
                dropped = record.number("dropped");
            }
            default -> open.remove(number);
        }
    }

    /** @return the frame that tells it */
    byte[] append(Instant at, KeeperEvent event) {
        long number = next++;
        byte[] body = EventShapes.frame(number, at, event).encoded();
        open.put(number, body);
        if (open.size() > MOST) {
            open.pollFirstEntry();
            dropped++;
        }
        try {
            if (whole) {
                write(body);
                channel.force(false);
            } else {
                rewrite();
            }
        } catch (IOException e) {
            whole = false;
            LOG.error("event {} is not on the disk yet: {}", number, e.toString());
        }
        return body;
    }

    /** Not forced: who is told twice knows it from his own records. */
    void acknowledge(long number) {
        if (open.remove(number) == null) {
            return;
        }
        try {
            if (!whole || (open.isEmpty() && channel.size() > WORTH_REWRITING)) {
                rewrite();
            } else {
                write(new Frame("acknowledged").with("number", number).encoded());
            }
        } catch (IOException e) {
            whole = false;
            LOG.warn("the acknowledgement of event {} is not on the disk yet: {}", number, e.toString());
        }
    }

    /** Frames of what is not acknowledged, oldest first. */
    Collection<byte[]> unacknowledged() {
        return List.copyOf(open.values());
    }

    /** How many were given up since somebody asked, because there were too many. */
    long takeDropped() {
        long now = dropped;
        dropped = 0;
        return now;
    }

    /** Whether a later keeper would find all of it. */
    boolean safe() {
        return whole || open.isEmpty();
    }

    private void write(byte[] body) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(HEAD + body.length);
        record.putInt(body.length).putInt(sum(body)).put(body).flip();
        while (record.hasRemaining()) {
            channel.write(record);
        }
    }

    private void rewrite() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(fresh);
        FileChannel before = channel;
        channel = KeeperFiles.open(fresh);
        before.close();
        write(new Frame("next").with("number", next).with("dropped", dropped).encoded());
        for (byte[] body : open.values()) {
            write(body);
        }
        channel.force(true);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        whole = true;
    }

    private static int sum(byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
