package dev.ostler.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the parts of a keeper share; confined to the keeper's thread. */
final class KeeperCore {
    private static final Logger LOG = LoggerFactory.getLogger(KeeperCore.class);

    private static final long PIECE = 64 << 10;

    private final String storeId;
    private final Loop loop;
    private final Mailbox mailbox;
    private final Subreaper subreaper;
    private final InputBudget inputBudget = new InputBudget();
    private final MemorySegment piece = Arena.ofAuto().allocate(PIECE);
    private final long self = ProcessHandle.current().pid();
    private @Nullable ProcessTable table;
    private long tableTurn;

    KeeperCore(KeeperConfig config, Loop loop, Mailbox mailbox) {
        this.storeId = config.storeId();
        this.subreaper = new Subreaper(config.zombiePatience());
        this.loop = loop;
        this.mailbox = mailbox;
    }

    Loop loop() {
        return loop;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    InputBudget inputBudget() {
        return inputBudget;
    }

    /** For one copy at a time between a pipe and something else. */
    MemorySegment piece() {
        return piece;
    }

    Subreaper subreaper() {
        return subreaper;
    }

    /**
     * Read at most once per turn of the loop, so that a hundred stops at once share one pass over /proc.
     *
     * @throws ProcUnreadable when it cannot be read
     */
    ProcessTable table() {
        ProcessTable current = table;
        if (current == null || tableTurn != loop.turn()) {
            current = ProcessTable.read();
            table = current;
            tableTurn = loop.turn();
        }
        return current;
    }

    /** For a question that came after the pass of this turn. */
    void forgetTable() {
        table = null;
    }

    /** Descendants by parentage, group and session alone: cheap. */
    Remains relatives(Held held, Set<ProcessIdentity> known) {
        return new Remains(Optional.of(held.identity()), known, _ -> false, held.shared(), self);
    }

    /** Everything that came from the process, by all the evidence there is. */
    Remains remains(Held held, Set<ProcessIdentity> known) {
        Predicate<ProcStat> marked = process -> !process.dead()
                && (carriesMarker(process, held.harnessId())
                        || ((subreaper.isOrphanOfOurs(process) || !held.child()) && writesTo(process, held.outputs())));
        return new Remains(Optional.of(held.identity()), known, marked, held.shared(), self);
    }

    /** Everything that carries the marker of the harness, less the daemons of these names. */
    Remains lineage(String harnessId, Set<ProcessIdentity> known, Set<String> shared) {
        Predicate<ProcStat> marked = process -> !process.dead() && carriesMarker(process, harnessId);
        return new Remains(Optional.empty(), known, marked, shared, self);
    }

    /** Signals one process of a harness; a refusal is said, a mismatch is an event, and neither is a signal. */
    void signal(String harnessId, ProcessIdentity identity, Signal signal) {
        report(harnessId, identity, signal, Signals.send(identity, signal));
    }

    void report(String harnessId, ProcessIdentity identity, Signal signal, Signals.Outcome outcome) {
        switch (outcome) {
            case Signals.Outcome.Mismatch(var found) ->
                mailbox.event(new KeeperEvent.IdentityMismatch(harnessId, identity, found));
            case Signals.Outcome.Refused(int errno) ->
                LOG.warn("{} to {} of harness {} was refused: {}", signal, identity, harnessId, Errno.name(errno));
            case Signals.Outcome.Sent() -> LOG.debug("{} to {} of harness {}", signal, identity, harnessId);
            case Signals.Outcome.Gone() -> LOG.debug("{} of harness {} is gone", identity, harnessId);
        }
    }

    private boolean carriesMarker(ProcStat process, String harnessId) {
        return Lineage.markerOf(process.pid())
                .filter(marker -> Lineage.contains(marker, storeId, harnessId))
                .isPresent();
    }

    /**
     * An orphan that came to us without a marker still has the private output files or pipes of its harness. What an adopted
     * process forked while nobody kept it came to somebody else, and has them too.
     */
    private static boolean writesTo(ProcStat process, Set<Path> outputs) {
        return !outputs.isEmpty() && (isIn(outputs, process, "fd/1") || isIn(outputs, process, "fd/2"));
    }

    private static boolean isIn(Set<Path> outputs, ProcStat process, String descriptor) {
        return ProcFiles.link(process.pid(), descriptor)
                .filter(outputs::contains)
                .isPresent();
    }
}
