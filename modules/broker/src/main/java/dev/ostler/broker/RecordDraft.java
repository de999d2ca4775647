package dev.ostler.broker;

import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.Facts;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Supervision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What may change of a {@link HarnessRecord}, while it is being changed. */
final class RecordDraft {
    HarnessDefinition definition;
    Release release;
    Facts facts;
    long pid;

    @Nullable
    String identity;

    @Nullable
    Endpoint endpoint;

    @Nullable
    String sessionId;

    @Nullable
    String turn;

    int generation;

    @Nullable
    String cause;

    @Nullable
    Verdict verdict;

    List<Harnesses.Step> steps;
    long outOffset;
    long errOffset;

    @Nullable
    Instant started;

    RestartHistory restarts;
    List<Supervision.Exit> exits;
    List<QueuedPrompt> queue;

    @Nullable
    Instant deadline;

    @Nullable
    Spooled spool;

    boolean left;
    Instant changed;

    RecordDraft(HarnessRecord of) {
        definition = of.definition();
        release = of.release();
        facts = of.facts();
        pid = of.pid();
        identity = of.identity();
        endpoint = of.endpoint();
        sessionId = of.sessionId();
        turn = of.turn();
        generation = of.generation();
        cause = of.cause();
        verdict = of.verdict();
        steps = of.steps();
        outOffset = of.outOffset();
        errOffset = of.errOffset();
        started = of.started();
        restarts = of.restarts();
        exits = of.exits();
        queue = of.queue();
        deadline = of.deadline();
        spool = of.spool();
        left = of.left();
        changed = of.changed();
    }

    HarnessRecord record(HarnessRecord of) {
        return new HarnessRecord(
                of.id(),
                of.name(),
                of.node(),
                definition,
                release,
                of.cwd(),
                facts,
                pid,
                identity,
                endpoint,
                sessionId,
                turn,
                generation,
                cause,
                verdict,
                steps,
                outOffset,
                errOffset,
                started,
                restarts,
                exits,
                queue,
                deadline,
                spool,
                left,
                of.created(),
                changed);
    }
}
