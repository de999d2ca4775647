package dev.ostler.journal;

import dev.ostler.core.event.Cursor;
import java.time.Duration;

/** Counters and levels, for metrics; the counters begin with 0 at every opening. */
public record JournalStats(Log log, Rings rings, Disk disk, JournalHealth health) {

    /**
     * The way of events into the log.
     *
     * @param head newest published position
     * @param reserved seqs up to here can be published without waiting for the disk
     * @param lifecycle lifecycle events published
     * @param stream stream events published
     * @param waitingChanges changes that wait for their commit
     * @param waitingStream stream events that wait behind them
     * @param waitingBytes memory of both
     * @param droppedStream stream events dropped from that wait
     * @param skippedHints events that are in the log and that the listener was not told, because it was too slow
     */
    public record Log(
            Cursor head,
            long reserved,
            long lifecycle,
            long stream,
            int waitingChanges,
            int waitingStream,
            long waitingBytes,
            long droppedStream,
            long skippedHints) {}

    /**
     * Stream events in memory.
     *
     * @param events that are held
     * @param bytes their memory
     * @param evicted that left their ring
     */
    public record Rings(int events, long bytes, long evicted) {}

    /**
     * The database.
     *
     * @param commits transactions
     * @param failures commits that failed and were tried again
     * @param committing how long all of them took
     * @param lastCommit how long the newest commit took
     * @param expired lifecycle events removed by retention
     * @param bytes size of the database and its write-ahead log
     */
    public record Disk(
            long commits, long failures, Duration committing, Duration lastCommit, long expired, long bytes) {}
}
