package dev.ostler.process.remote;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frames in order on a thread of its own, so that a side that does not read holds up nobody. Bounded by what is
 * put in: requests that wait for their answers, those answers, and events of processes that are kept.
 */
final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final FrameChannel channel;
    private final BlockingQueue<Optional<byte[]>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;

    Outbox(String name, FrameChannel channel) {
        this.channel = channel;
        this.thread = Thread.ofPlatform().daemon(true).name(name).start(this::run);
    }

    void send(byte[] frame) {
        queue.add(Optional.of(frame));
    }

    /** Writes what is there and closes the connection. */
    void finish() {
        queue.add(Optional.empty());
    }

    /** Whether everything is written, or cannot be any more. */
    boolean awaitEnd(Duration longest) {
        try {
            return thread.join(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        try (channel) {
            for (Optional<byte[]> next = queue.take(); next.isPresent(); next = queue.take()) {
                channel.write(next.get());
            }
        } catch (IOException e) {
            // who reads from the same connection learns it too, and says so
            LOG.debug("a connection ended: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
