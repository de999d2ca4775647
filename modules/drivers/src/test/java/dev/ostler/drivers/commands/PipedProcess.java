package dev.ostler.drivers.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that outlives its readers, as under a keeper: what it prints is spooled, and each new pipe is given again
 * what came since the last settled moment.
 */
public final class PipedProcess {
    private final Process process;
    private final List<String> spool = new ArrayList<>();
    private int settled;
    private int told;
    private boolean ended;
    private Reading current;

    private PipedProcess(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().name("spool").start(this::spool);
    }

    /** From an empty environment, but for the path and these. */
    public static PipedProcess start(List<String> command, Path cwd, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(cwd.toFile())
                .redirectError(cwd.resolve("stderr.txt").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().putAll(environment);
        return new PipedProcess(builder.start());
    }

    private void spool() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 << 10];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    if (buffer[i] == '\n') {
                        add(line.toString(StandardCharsets.UTF_8));
                        line.reset();
                    } else {
                        line.write(buffer[i]);
                    }
                }
            }
        } catch (IOException e) {
            // it was killed
        }
        synchronized (this) {
            ended = true;
            if (current != null) {
                current.go();
            }
        }
    }

    private synchronized void add(String line) {
        spool.add(line);
        if (current != null) {
            current.go();
        }
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** For the next reader, which takes the place of the one before; to be called on a context. */
    public synchronized Pipe pipe(Vertx vertx) {
        if (current != null) {
            current.closed = true;
        }
        current = new Reading(vertx.getOrCreateContext(), current == null);
        return current;
    }

    /** Ends stdin, waits, and proves that nothing is left. */
    public void stop() throws Exception {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // it is gone already
        }
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            all.forEach(ProcessHandle::destroyForcibly);
        }
        for (ProcessHandle one : all) {
            one.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThat(process.descendants()).isEmpty();
    }

    private final class Reading implements Pipe {
        private final Context context;
        private final boolean fresh;
        private final int from = settled;
        private final int toldThen = told;
        private int at = from;
        private Reader reader;
        private boolean busy;
        private boolean caughtUp;
        private boolean over;
        private volatile boolean closed;

        Reading(Context context, boolean fresh) {
            this.context = context;
            this.fresh = fresh;
        }

        @Override
        public boolean fresh() {
            return fresh;
        }

        @Override
        public Future<Void> open(Reader to) {
            reader = to;
            context.runOnContext(_ -> next());
            return Future.succeededFuture();
        }

        void go() {
            context.runOnContext(_ -> next());
        }

        private void next() {
            if (busy || closed || reader == null) {
                return;
            }
            String line;
            synchronized (PipedProcess.this) {
                if (!caughtUp && at >= toldThen) {
                    caughtUp = true;
                    line = null;
                } else if (at < spool.size()) {
                    line = spool.get(at);
                } else if (ended && !over) {
                    over = true;
                    reader.ended("the process ended");
                    return;
                } else {
                    return;
                }
            }
            if (line == null) {
                reader.caughtUp();
                next();
                return;
            }
            busy = true;
            boolean before = at < toldThen;
            Promise<Void> done = Promise.promise();
            reader.frame(line, before).onComplete(done);
            at++;
            done.future().onComplete(_ -> {
                synchronized (PipedProcess.this) {
                    if (!closed) {
                        told = Math.max(told, at);
                    }
                }
                busy = false;
                context.runOnContext(_ -> next());
            });
        }

        @Override
        public Future<Void> write(String frame) {
            try {
                OutputStream out = process.getOutputStream();
                out.write((frame + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
                return Future.succeededFuture();
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
        }

        @Override
        public Future<Void> closeInput() {
            try {
                process.getOutputStream().close();
                return Future.succeededFuture();
            } catch (IOException e) {
                return Future.failedFuture(e);
            }
        }

        @Override
        public void settled() {
            synchronized (PipedProcess.this) {
                settled = Math.max(settled, at);
            }
        }

        @Override
        public Future<Void> close() {
            closed = true;
            return Future.succeededFuture();
        }
    }
}
