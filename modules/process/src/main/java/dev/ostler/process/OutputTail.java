package dev.ostler.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what processes append to their output files: one thread, however many files. It learns of new output from
 * inotify, and looks at all files now and then in case a notice was lost.
 *
 * <p>Files take turns: in each round every file that has something new is read once, so that one that floods delays the
 * others by one piece at most. A slow listener stops the reading of its own file, and nothing else.
 */
public final class OutputTail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputTail.class);
    /** How much of a file is read in one round. */
    private static final int PIECE = 64 << 10;

    private static final Duration WITHOUT_INOTIFY = Duration.ofMillis(10);

    private final Loop loop = Loop.start("ostler-tail");
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    private final byte[] scratch = new byte[PIECE];

    // Confined to the loop.
    private final Set<TailedFile> files = new HashSet<>();
    private final Map<Integer, Set<TailedFile>> watches = new HashMap<>();
    private Set<TailedFile> dirty = new LinkedHashSet<>();
    private boolean roundComes;
    private @Nullable Inotify inotify;

    private OutputTail() {}

    /** Starts the thread; looks at all files every half second, whatever the notices say. */
    public static OutputTail start() {
        return start(Duration.ofMillis(500));
    }

    static OutputTail start(Duration lookEvery) {
        OutputTail tail = new OutputTail();
        tail.loop.execute(() -> tail.begin(lookEvery));
        return tail;
    }

    private void begin(Duration lookEvery) {
        Duration pace = lookEvery;
        try {
            Inotify opened = Inotify.open();
            inotify = opened;
            loop.watch(opened.fd(), () -> notice(opened.read()));
        } catch (IOException e) {
            LOG.warn("output files are looked at every {} for want of notices: {}", WITHOUT_INOTIFY, e.getMessage());
            pace = WITHOUT_INOTIFY;
        }
        lookLater(pace);
    }

    /**
     * Begins to follow a file.
     *
     * @return fails with {@link IOException} when it can be neither opened nor created
     */
    public CompletionStage<Followed> follow(FollowSpec spec, OutputListener listener) {
        CompletableFuture<Followed> answer = new CompletableFuture<>();
        on(answer, () -> {
            FileChannel channel = open(spec.file());
            TailedFile file = new TailedFile(spec, listener, new Back(), channel);
            files.add(file);
            int watch = watch(spec.file(), file);
            dirty(file);
            answer.complete(new Handle(file, watch));
        });
        return answer;
    }

    private static FileChannel open(Path path) throws IOException {
        if (!Files.exists(path)) {
            try {
                Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                LOG.debug("{} came into being by itself", path);
            }
        }
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    private int watch(Path path, TailedFile file) {
        int watch = inotify == null ? -1 : inotify.watch(path);
        if (watch >= 0) {
            watches.computeIfAbsent(watch, _ -> new HashSet<>()).add(file);
        } else if (inotify != null) {
            LOG.warn("no notices for {}: {}", path, Errno.name(-watch));
        }
        return watch;
    }

    private void notice(Inotify.Changes changes) {
        if (changes.overflown()) {
            files.forEach(this::dirty);
        }
        for (int watch : changes.changed()) {
            watches.getOrDefault(watch, Set.of()).forEach(this::dirty);
        }
    }

    private void lookLater(Duration pace) {
        loop.after(pace, () -> {
            lookLater(pace);
            for (TailedFile file : files) {
                if (file.isBehind()) {
                    dirty(file);
                }
            }
        });
    }

    private void dirty(TailedFile file) {
        dirty.add(file);
        if (!roundComes) {
            roundComes = true;
            later(this::round);
        }
    }

    private void later(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("the tail was closed before all was read and accepted");
        }
    }

    private void round() {
        roundComes = false;
        List<TailedFile> now = new ArrayList<>(dirty);
        dirty.clear();
        for (TailedFile file : now) {
            if (file.read(buffer, scratch)) {
                dirty(file);
            }
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Runs the work on the loop; what keeps it from succeeding reaches the answer. */
    private void on(CompletableFuture<?> answer, Work work) {
        try {
            loop.execute(() -> {
                try {
                    work.run();
                } catch (IOException | RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IllegalStateException("the tail is closed", e));
        }
    }

    /** Ends all following; what is with listeners is not waited for. */
    @Override
    public void close() {
        loop.close(() -> {
            files.forEach(TailedFile::end);
            files.clear();
            if (inotify != null) {
                inotify.close();
            }
        });
    }

    private final class Back implements TailedFile.Tail {
        @Override
        public void later(Runnable task) {
            OutputTail.this.later(task);
        }

        @Override
        public void dirty(TailedFile file) {
            OutputTail.this.dirty(file);
        }
    }

    private final class Handle implements Followed {
        private final TailedFile file;
        private final int watch;

        private Handle(TailedFile file, int watch) {
            this.file = file;
            this.watch = watch;
        }

        @Override
        public CompletionStage<Long> drain() {
            CompletableFuture<Long> done = new CompletableFuture<>();
            on(done, () -> file.drain(done));
            return done;
        }

        @Override
        public CompletionStage<Long> close() {
            CompletableFuture<Long> done = new CompletableFuture<>();
            on(done, () -> {
                unwatch(file, watch);
                file.close(done);
            });
            return done;
        }
    }

    private void unwatch(TailedFile file, int watch) {
        files.remove(file);
        dirty.remove(file);
        Set<TailedFile> sharing = watches.get(watch);
        if (sharing != null && sharing.remove(file) && sharing.isEmpty()) {
            watches.remove(watch);
            if (inotify != null) {
                inotify.unwatch(watch);
            }
        }
    }
}
