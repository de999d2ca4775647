package dev.ostler.cli.terminal;

import dev.ostler.core.error.OstlerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads what is typed and sends it, in order, on two threads that nobody waits for: the keys to leave are seen also when
 * a broker does not answer.
 */
final class Keys {
    private static final int MOST = 16 << 10;
    private static final int WAITING = 64;
    private static final byte[] END = {};

    /** For what was typed before the keys to leave. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final InputStream in;
    private final DetachKeys detach;
    private final Consumer<byte[]> send;
    private final Runnable notSent;
    private final Runnable leave;
    private final BlockingQueue<byte[]> typed = new ArrayBlockingQueue<>(WAITING);
    private final CountDownLatch sent = new CountDownLatch(1);

    /**
     * @param send may fail with an {@link OstlerException}
     * @param leave is called once: the keys for it were typed, or nothing can be typed any more
     */
    Keys(InputStream in, DetachKeys detach, Consumer<byte[]> send, Runnable notSent, Runnable leave) {
        this.in = in;
        this.detach = detach;
        this.send = send;
        this.notSent = notSent;
        this.leave = leave;
    }

    void start() {
        thread("keys", this::read);
        thread("typing", this::send);
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    private static void thread(String name, Work work) {
        Thread.ofPlatform().daemon().name(name).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void read() throws InterruptedException {
        byte[] buffer = new byte[MOST];
        try {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                DetachKeys.Typed keys = detach.typed(buffer, n);
                if (keys.send().length > 0) {
                    typed.put(keys.send());
                }
                if (keys.leave()) {
                    break;
                }
            }
        } catch (IOException e) {
            // the terminal has hung up
        }
        if (typed.offer(END)) {
            var _ = sent.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        }
        leave.run();
    }

    /** What came meanwhile goes together. */
    private void send() throws InterruptedException {
        List<byte[]> some = new ArrayList<>();
        while (!some.contains(END)) {
            some.clear();
            some.add(typed.take());
            typed.drainTo(some);
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            some.forEach(together::writeBytes);
            if (together.size() > 0) {
                send(together.toByteArray());
            }
        }
        sent.countDown();
    }

    private void send(byte[] keys) {
        try {
            send.accept(keys);
        } catch (OstlerException e) {
            notSent.run();
        }
    }
}
