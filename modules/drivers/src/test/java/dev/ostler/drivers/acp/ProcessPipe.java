package dev.ostler.drivers.acp;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process whose lines are kept, as the keeper keeps them: a reader that begins later is given again everything since
 * the last checkpoint.
 */
final class ProcessPipe {
    final Process process;
    private final Vertx vertx;
    private final List<String> lines = new ArrayList<>();
    private int settled;
    private int told;
    private @Nullable View reader;

    ProcessPipe(Vertx vertx, List<String> command, java.nio.file.Path cwd) throws IOException {
        this.vertx = vertx;
        this.process = new ProcessBuilder(command)
                .directory(cwd.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Thread.ofPlatform().daemon().start(this::pump);
    }

    private void pump() {
        try (BufferedReader in = process.inputReader()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                arrived(line);
            }
        } catch (IOException e) {
            // the end of the process is the end of its lines
        }
        arrived(null);
    }

    private synchronized void arrived(@Nullable String line) {
        if (line != null) {
            lines.add(line);
        }
        View now = reader;
        if (now != null) {
            now.wake(line == null);
        }
    }

    private synchronized @Nullable String line(int at) {
        return at < lines.size() ? lines.get(at) : null;
    }

    /** A new reader; the one before is lost, and with it what it did not tell. */
    Pipe reader() {
        synchronized (this) {
            View next = new View(reader == null);
            reader = next;
            return next;
        }
    }

    /** Kills it. */
    void end() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it does not end");
        }
    }

    private final class View implements Pipe {
        private final Context context = vertx.getOrCreateContext();
        private final boolean fresh;
        private @Nullable Reader to;
        private int at;
        private int toldBefore;
        private boolean over;
        private boolean reading;
        private boolean caughtUp;

        View(boolean fresh) {
            this.fresh = fresh;
        }

        @Override
        public boolean fresh() {
            return fresh;
        }

        @Override
        public Future<Void> open(Reader reader) {
            synchronized (ProcessPipe.this) {
                at = settled;
                toldBefore = told;
            }
            to = reader;
            Promise<Void> opened = Promise.promise();
            context.runOnContext(_ -> {
                opened.complete();
                next();
            });
            return opened.future();
        }

        void wake(boolean ended) {
            context.runOnContext(_ -> {
                over |= ended;
                next();
            });
        }

        private void next() {
            Reader reader = to;
            if (reader == null || reading || ProcessPipe.this.reader != this) {
                return;
            }
            if (!caughtUp && at >= toldBefore) {
                caughtUp = true;
                reader.caughtUp();
            }
            String line = line(at);
            if (line == null) {
                if (over) {
                    to = null;
                    reader.ended("its output has ended");
                }
                return;
            }
            reading = true;
            boolean again = at < toldBefore;
            at++;
            reader.frame(line, again).onComplete(_ -> {
                reading = false;
                synchronized (ProcessPipe.this) {
                    told = Math.max(told, at);
                }
                next();
            });
        }

        @Override
        public Future<Void> write(String frame) {
            try {
                Writer out = process.outputWriter();
                out.write(frame + "\n");
                out.flush();
                return Future.succeededFuture();
            } catch (IOException e) {
                return Future.failedFuture(new OstlerException(ErrorCode.PEER_FAILED, "nobody reads it"));
            }
        }

        @Override
        public Future<Void> closeInput() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void settled() {
            synchronized (ProcessPipe.this) {
                settled = at;
            }
        }

        @Override
        public Future<Void> close() {
            to = null;
            return Future.succeededFuture();
        }
    }
}
