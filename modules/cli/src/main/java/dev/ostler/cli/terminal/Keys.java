package dev.ostler.cli.terminal;

import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/** Reads what is typed, on a thread of its own that nobody waits for. */
final class Keys {
    private static final int MOST = 64 << 10;

    private final InputStream in;
    private final DetachKeys detach;
    private final Consumer<byte[]> send;
    private final Runnable notSent;
    private final Runnable leave;

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
        Thread.ofPlatform().daemon().name("keys").start(this::read);
    }

    private void read() {
        byte[] buffer = new byte[MOST];
        try {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                DetachKeys.Typed typed = detach.typed(buffer, n);
                if (typed.send().length > 0) {
                    send(typed.send());
                }
                if (typed.leave()) {
                    break;
                }
            }
        } catch (IOException e) {
            // the terminal has hung up
        }
        leave.run();
    }

    private void send(byte[] keys) {
        try {
            send.accept(keys);
        } catch (OstlerException e) {
            notSent.run();
        }
    }
}
