package dev.ostler.broker;

import dev.ostler.core.harness.Activity;
import dev.ostler.core.harness.Endpoint;
import dev.ostler.core.harness.EndpointFact;
import dev.ostler.core.harness.Facts;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Host;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.ProcessFact;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.SessionFact;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.harness.Wish;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Supervision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A harness as the registry knows it. Immutable; nothing secret is in it.
 *
 * @param definition in force, masked
 * @param release the policy when nobody says another
 * @param identity of the leader, or null before exec and for attached hosts
 * @param generation counts the starts of its process, from 1
 * @param cause why the status is as it is, for people
 * @param outOffset how far stdout was read; a later broker goes on there
 * @param started when this generation's exec succeeded, or null
 * @param restarts what the restart policy remembers
 * @param exits the newest ends of its process, oldest first
 * @param queue the prompts that wait, in their order; first one that may be on its way
 * @param deadline when the turn that runs must have ended, or null
 * @param spool how far it was read, for one that is reached without an endpoint; null for others, and before exec
 * @param left whether its broker went down and left it running for the next one
 */
record HarnessRecord(
        String id,
        String name,
        String node,
        HarnessDefinition definition,
        Release release,
        @Nullable String cwd,
        Facts facts,
        long pid,
        @Nullable String identity,
        @Nullable Endpoint endpoint,
        @Nullable String sessionId,
        @Nullable String turn,
        int generation,
        @Nullable String cause,
        @Nullable Verdict verdict,
        List<Harnesses.Step> steps,
        long outOffset,
        long errOffset,
        @Nullable Instant started,
        RestartHistory restarts,
        List<Supervision.Exit> exits,
        List<QueuedPrompt> queue,
        @Nullable Instant deadline,
        @Nullable Spooled spool,
        boolean left,
        Instant created,
        Instant changed) {
    HarnessRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        steps = steps == null ? List.of() : List.copyOf(steps);
        restarts = restarts == null ? RestartHistory.NONE : restarts;
        exits = exits == null ? List.of() : List.copyOf(exits);
        queue = queue == null ? List.of() : List.copyOf(queue);
    }

    static HarnessRecord requested(
            String id, String name, String node, HarnessDefinition definition, @Nullable String cwd, Instant now) {
        return new HarnessRecord(
                id,
                name,
                node,
                definition.masked(),
                definition.releaseOrDefault(),
                cwd,
                Facts.requested(definition.host().ownership()),
                0,
                null,
                definition.endpoint(),
                definition.sessionId(),
                null,
                1,
                null,
                null,
                List.of(),
                0,
                0,
                null,
                RestartHistory.NONE,
                List.of(),
                List.of(),
                null,
                null,
                false,
                now,
                now);
    }

    Ownership ownership() {
        return facts.ownership();
    }

    /** Whose the process is; only an owned one has an identity that could be signalled. */
    Host host() {
        return switch (ownership()) {
            case BROKER_OWNED -> new Host.Owned(pid, identity);
            case ATTACHED -> new Host.Attached(Objects.requireNonNull(endpoint, "an attached host has an endpoint"));
        };
    }

    /** Whether its secrets may be needed again: it lives, can be taken back, or waits for a reset. */
    boolean keepsSecrets() {
        return Registry.takesName(this) || restarts.limited();
    }

    HarnessRecord with(Facts other) {
        return edit(d -> d.facts = other);
    }

    HarnessRecord because(@Nullable String why) {
        return edit(d -> d.cause = why);
    }

    HarnessRecord spawned(long newPid, String newIdentity, Instant now) {
        return edit(d -> {
            d.pid = newPid;
            d.identity = newIdentity;
            d.started = now;
        });
    }

    /** Its output is spooled from here on. */
    HarnessRecord spooling(@Nullable Spooled from) {
        return edit(d -> d.spool = from);
    }

    /** Its spool is settled, and told, at least as far as this. */
    HarnessRecord readTo(long settled, long told) {
        return spool == null ? this : edit(d -> d.spool = spool.read(settled, told));
    }

    /** These questions are open now. */
    HarnessRecord asking(List<String> requestIds) {
        return spool == null ? this : edit(d -> d.spool = spool.asking(requestIds));
    }

    /** How it is reached, for people; null when that is not known yet. */
    @Nullable
    String reachedBy() {
        if (endpoint != null) {
            return endpoint.toString();
        }
        return spool == null ? null : spool.shown();
    }

    HarnessRecord at(Endpoint where) {
        return edit(d -> d.endpoint = where);
    }

    HarnessRecord inSession(@Nullable String session, @Nullable String runningTurn) {
        return edit(d -> {
            d.sessionId = session;
            d.turn = runningTurn;
            d.deadline = runningTurn != null && runningTurn.equals(turn) ? deadline : null;
        });
    }

    /** A turn has begun, which must end by then; the prompt that was on its way has become one. */
    HarnessRecord turnBegun(String runningTurn, @Nullable Instant until) {
        return edit(d -> {
            d.turn = runningTurn;
            d.deadline = until;
            d.queue = queue.stream().filter(p -> !p.sent()).toList();
        });
    }

    /** The prompt waits at this place, from 0. */
    HarnessRecord queueing(QueuedPrompt prompt, int at) {
        return edit(d -> {
            List<QueuedPrompt> others = new ArrayList<>(queue);
            others.removeIf(p -> p.id().equals(prompt.id()));
            others.add(Math.min(at, others.size()), prompt);
            d.queue = others;
        });
    }

    /** The prompt does not wait any more. */
    HarnessRecord without(String prompt) {
        return edit(d ->
                d.queue = queue.stream().filter(p -> !p.id().equals(prompt)).toList());
    }

    HarnessRecord judged(Verdict how, List<Harnesses.Step> took) {
        return edit(d -> {
            d.verdict = how;
            d.steps = took;
        });
    }

    HarnessRecord read(long out, long err) {
        return edit(d -> {
            d.outOffset = out;
            d.errOffset = err;
        });
    }

    HarnessRecord changedAt(Instant when) {
        return edit(d -> d.changed = when);
    }

    /** Its terminal has this size, and the next one will begin with it. */
    HarnessRecord sized(TerminalSize size) {
        return edit(d -> d.definition = definition.sized(size));
    }

    /** Its agent has this model, and the next start will begin with it. */
    HarnessRecord modelled(String model) {
        return edit(d -> d.definition = definition.modelled(model));
    }

    HarnessRecord speaks(String protocol) {
        return edit(d -> d.definition = definition.speaking(protocol));
    }

    HarnessRecord releasedBy(Release policy) {
        return edit(d -> d.release = policy);
    }

    /** It is ours again, and goes by its own policy: the one that let it go was for that one time. */
    HarnessRecord takenBack() {
        return edit(d -> {
            d.facts = facts.with(Wish.RUN);
            d.release = definition.releaseOrDefault();
            d.left = false;
        });
    }

    /** Its broker goes, and is not lost: the next one takes it back, whatever its policy is. */
    HarnessRecord leftBehind() {
        return edit(d -> d.left = true);
    }

    HarnessRecord with(RestartHistory other) {
        return edit(d -> d.restarts = other);
    }

    HarnessRecord withExits(List<Supervision.Exit> other) {
        return edit(d -> d.exits = other);
    }

    /** Before the next start: nothing is known of its process yet, and its session is the one to resume. */
    HarnessRecord nextGeneration() {
        return edit(d -> {
            d.generation = generation + 1;
            d.pid = 0;
            d.identity = null;
            d.endpoint = definition.endpoint();
            d.turn = null;
            d.deadline = null;
            d.verdict = null;
            d.steps = List.of();
            d.started = null;
            d.spool = null;
            d.facts = facts.with(ProcessFact.NONE)
                    .with(EndpointFact.UNKNOWN)
                    .with(SessionFact.NONE)
                    .with(Activity.IDLE)
                    .withPendingApprovals(0);
        });
    }

    private HarnessRecord edit(Consumer<RecordDraft> change) {
        RecordDraft draft = new RecordDraft(this);
        change.accept(draft);
        return draft.record(this);
    }
}
