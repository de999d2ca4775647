package dev.ostler.drivers.claude;

import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** What a process printed, read through one pipe after the other as brokers come and go. */
final class Spool implements AutoCloseable {
    private final Process process;
    private final ExecutorService writer = Executors.newSingleThreadExecutor();
    private final List<String> lines = new ArrayList<>();
    private boolean over;
    private int settled;
    private int told;
    private @Nullable Reading reading;

    Spool(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("spool").start(this::collect);
    }

    Process process() {
        return process;
    }

    private void collect() {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (this) {
                    lines.add(line);
                }
                pump();
            }
        } catch (IOException e) {
            // a killed process
        }
        synchronized (this) {
            over = true;
        }
        pump();
    }

    private void pump() {
        Reading now;
        synchronized (this) {
            now = reading;
        }
        if (now != null) {
            now.context.runOnContext(_ -> now.go());
        }
    }

    /** A pipe for a broker on this context; the one before it is at an end. */
    synchronized Pipe pipe(Context context) {
        Reading next = new Reading(context);
        reading = next;
        return next;
    }

    @Override
    public void close() {
        writer.shutdownNow();
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private final class Reading implements Pipe {
        final Context context;
        private final int toldBefore;
        private int at;
        private boolean caughtUp;
        private boolean busy;
        private boolean ended;
        private @Nullable Reader reader;

        Reading(Context context) {
            this.context = context;
            this.at = settled;
            this.toldBefore = told;
        }

        @Override
        public Future<Void> open(Reader with) {
            reader = with;
            context.runOnContext(_ -> go());
            return Future.succeededFuture();
        }

        void go() {
            Reader to = reader;
            if (to == null || busy || ended) {
                return;
            }
            if (!caughtUp && at >= toldBefore) {
                caughtUp = true;
                to.caughtUp();
            }
            String line;
            synchronized (Spool.this) {
                if (reading != this) {
                    return;
                }
                if (at == lines.size()) {
                    ended = over;
                    line = null;
                } else {
                    line = lines.get(at++);
                    told = Math.max(told, at);
                }
            }
            if (ended) {
                to.ended("it ended");
            } else if (line != null) {
                busy = true;
                to.frame(line, at <= toldBefore).onComplete(_ -> {
                    busy = false;
                    context.runOnContext(_ -> go());
                });
            }
        }

        @Override
        public Future<Void> write(String frame) {
            Promise<Void> written = Promise.promise();
            writer.execute(() -> {
                try {
                    OutputStream out = process.getOutputStream();
                    out.write((frame + "\n").getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    context.runOnContext(_ -> written.complete());
                } catch (IOException e) {
                    context.runOnContext(_ -> written.fail(e));
                }
            });
            return written.future();
        }

        @Override
        public Future<Void> closeInput() {
            writer.execute(() -> {
                try {
                    process.getOutputStream().close();
                } catch (IOException e) {
                    // it is closed
                }
            });
            return Future.succeededFuture();
        }

        @Override
        public void settled() {
            synchronized (Spool.this) {
                settled = at;
            }
        }

        @Override
        public Future<Void> close() {
            synchronized (Spool.this) {
                if (reading == this) {
                    reading = null;
                }
            }
            return Future.succeededFuture();
        }
    }
}
