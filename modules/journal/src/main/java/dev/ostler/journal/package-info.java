/**
 * The store of a broker: event log, registry and idempotency keys in one SQLite database, {@code <dir>/ostler.db}.
 * {@link dev.ostler.journal.Journal} is the way in. No Vert.x here: plain JDK, JDBC, slf4j.
 *
 * <h2>What is promised, and where it ends</h2>
 *
 * <ul>
 *   <li><b>A lifecycle event that was published is on the disk.</b> Write-ahead log with {@code synchronous=FULL}: every
 *       commit is synced before the event is published and its stage completes. SIGKILL loses no published lifecycle
 *       event; power loss loses none either, as far as the disk honours the sync. What had been appended and not yet
 *       committed may be lost; nobody has seen it.
 *   <li><b>Stream events are in memory only.</b> All of them are lost with the broker, however it ends: that is the loss
 *       window of the stream class, and a reader is told so.
 *   <li><b>No seq is used twice.</b> Both classes share one row of seqs. Seqs are reserved in blocks, and no seq is
 *       published before a commit has reserved it. The reservation is also in the file {@code ostler.store}, so that
 *       it holds when the database loses its newest transactions (cut write-ahead log, older copy put back). It does
 *       not hold when the whole directory is put back from an older copy.
 *   <li><b>What is missing is told.</b> See {@link dev.ostler.journal.Past} for the reasons. A reader that wants
 *       lifecycle events only is told of {@code broker-lost} and {@code expired} ranges, and not of evicted stream
 *       events.
 *   <li>SQLite has no checksum over its pages: flipped bits inside a text are not noticed, in the structure they are.
 * </ul>
 *
 * <h2>Decisions</h2>
 *
 * <p><b>Group commit without a timer.</b> One writer commits what is queued when its previous commit returns. Alone, an
 * event waits for one sync; under load batches grow by themselves.
 *
 * <p><b>Reserve ahead.</b> The next block is reserved when half of the present one is left, so that a stream event does
 * not wait for a disk; a loss costs one block and a half of seqs at most, which are cheap. After a clean close the unused
 * rest is given back.
 *
 * <p><b>Stream events of an earlier broker are {@code evicted}, not {@code broker-lost}.</b> A missing seq with a stored
 * lifecycle event behind it is known to have been a stream event: lifecycle events are committed in order. Only beyond
 * the last stored event of a lost broker may a lifecycle fact be missing; keeping {@code broker-lost} for that range
 * keeps the word worth reading.
 *
 * <p><b>A failed commit does not fail the append.</b> The batch stays and is tried again; a reserve file is released
 * first, so that the fact itself can be written down; {@link dev.ostler.journal.JournalHealth} tells. Beyond the bound
 * of the queue, appends fail with {@code STORAGE_FULL}, and stream events that would have to wait are dropped with a
 * gap.
 *
 * <p><b>A damaged database does not keep the broker down.</b> It is set aside, never deleted, and a new log with a new
 * epoch begins. The store id outlives it, in {@code ostler.store}, because processes are known by it. The check reads
 * the whole database when it is small or the broker before was lost; at about 1 GB/s, a large database that was closed
 * cleanly is only looked at in a few places.
 *
 * <p><b>Reads do not disturb.</b> One reading connection on a thread of its own; pages are bounded in events, bytes and
 * rows examined; rings are copied in slices.
 */
@NullMarked
package dev.ostler.journal;

import org.jspecify.annotations.NullMarked;
