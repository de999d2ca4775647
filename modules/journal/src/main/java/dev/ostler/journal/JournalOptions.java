package dev.ostler.journal;

import dev.ostler.core.harness.ByteSize;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a journal is kept.
 *
 * @param dir the data directory; made with mode 0700
 * @param node name of this broker, in every event
 * @param clock for retention
 * @param health told on every change of {@link JournalHealth}, on the writer's thread; must not block
 */
public record JournalOptions(
        Path dir,
        String node,
        Clock clock,
        Rings rings,
        Queue queue,
        Retention retention,
        Storage storage,
        Consumer<JournalHealth> health) {

    /**
     * Bounds of the stream events that are held in memory.
     *
     * @param events of one harness; older text deltas are held on, packed, and do not count
     * @param bytes of one harness; packed text gets three quarters of them at most
     * @param total bytes of all harnesses; beyond it the largest ring gives way
     */
    public record Rings(int events, ByteSize bytes, ByteSize total) {
        public Rings {
            atLeast("events of a ring", events, 1);
        }
    }

    /**
     * Bounds of what waits for a commit.
     *
     * @param changes durable changes; beyond it an append fails
     * @param stream stream events behind them; beyond it they are dropped with a gap
     * @param bytes memory of both, each
     */
    public record Queue(int changes, int stream, ByteSize bytes) {
        public Queue {
            atLeast("waiting changes", changes, 1);
            atLeast("waiting stream events", stream, 1);
        }
    }

    /**
     * How long things are kept.
     *
     * @param age of lifecycle events
     * @param count of lifecycle events
     * @param bytes of the database; beyond it the oldest lifecycle events go, the newest thousand stay whatever it is
     * @param stream age of stream events in memory
     * @param keys age of idempotency rows
     * @param every how often it is looked after
     */
    public record Retention(Duration age, long count, ByteSize bytes, Duration stream, Duration keys, Duration every) {
        public Retention {
            atLeast("events kept", count, 1);
            atLeast("milliseconds between two looks", every.toMillis(), 1);
        }
    }

    /**
     * The disk.
     *
     * @param reserve size of the file that is released when the disk is full
     * @param most the database may become, reserve included; null for no such bound
     * @param block seqs that are reserved at a time; so many at most are lost with a broker
     * @param check databases up to this size are checked whole when opened, sixteen times larger ones after a loss
     */
    public record Storage(ByteSize reserve, @Nullable ByteSize most, int block, ByteSize check) {
        public Storage {
            atLeast("seqs of a block", block, 2);
            if (most != null) {
                atLeast("bytes of the database", most.bytes(), 2 * reserve.bytes());
            }
        }
    }

    public JournalOptions {
        Objects.requireNonNull(dir, "dir");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(health, "health");
    }

    /**
     * 10,000 stream events, and text beyond them, in 4 MiB for each harness, 64 MiB for all; 50,000 changes and 64 MiB may wait; lifecycle
     * events are kept for 30 days, 5 million and 4 GiB at most, stream events for a day; 4 MiB in reserve.
     */
    public static JournalOptions defaults(Path dir, String node, Clock clock) {
        return new JournalOptions(
                dir,
                node,
                clock,
                new Rings(10_000, ByteSize.mebibytes(4), ByteSize.mebibytes(64)),
                new Queue(50_000, 20_000, ByteSize.mebibytes(64)),
                new Retention(
                        Duration.ofDays(30),
                        5_000_000,
                        ByteSize.mebibytes(4_096),
                        Duration.ofDays(1),
                        Duration.ofDays(1),
                        Duration.ofMinutes(1)),
                new Storage(ByteSize.mebibytes(4), null, 10_000, ByteSize.mebibytes(64)),
                _ -> {});
    }

    public JournalOptions with(Rings other) {
        return new JournalOptions(dir, node, clock, other, queue, retention, storage, health);
    }

    public JournalOptions with(Queue other) {
        return new JournalOptions(dir, node, clock, rings, other, retention, storage, health);
    }

    public JournalOptions with(Retention other) {
        return new JournalOptions(dir, node, clock, rings, queue, other, storage, health);
    }

    public JournalOptions with(Storage other) {
        return new JournalOptions(dir, node, clock, rings, queue, retention, other, health);
    }

    public JournalOptions health(Consumer<JournalHealth> told) {
        return new JournalOptions(dir, node, clock, rings, queue, retention, storage, told);
    }

    private static void atLeast(String what, long given, long least) {
        if (given < least) {
            throw new IllegalArgumentException(what + ": at least " + least + ", not " + given);
        }
    }
}
