package dev.ostler.core.event;

import static dev.ostler.core.event.EventClass.LIFECYCLE;
import static dev.ostler.core.event.EventClass.STREAM;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every kind of event, its wire name and its class. */
public enum Kind {
    /**
     * The broker came up; {@code data} has version, pid, store, and {@code log}: {@code new, clean, recovered} (positions
     * {@code from, to} were only reserved) or {@code replaced} (the damaged database lies {@code aside}).
     */
    BROKER_STARTED("broker.started", LIFECYCLE),
    BROKER_STOPPING("broker.stopping", LIFECYCLE),
    /** Whether facts reach the disk changed; {@code data} has state ({@code ok, low, blocked}) and cause. */
    STORAGE("broker.storage", LIFECYCLE),
    /** The keeper process was lost and replaced; {@code data} has pid, exitUnknown, ended and cause. */
    KEEPER("broker.keeper", LIFECYCLE),
    /** A spawn or attach was accepted and written down: the intent, before anything is done. */
    REQUESTED("harness.requested", LIFECYCLE),
    /** The process runs; {@code data} has pid and identity. */
    SPAWNED("harness.spawned", LIFECYCLE),
    /** The endpoint was announced and answered. */
    READY("harness.ready", LIFECYCLE),
    /** A session is open. */
    ATTACHED("harness.attached", LIFECYCLE),
    /** Our connection dropped; says nothing about the process. */
    DISCONNECTED("harness.disconnected", LIFECYCLE),
    /** The endpoint does not answer though the process lives. */
    UNRESPONSIVE("harness.unresponsive", LIFECYCLE),
    /** It answers again. */
    RESPONSIVE("harness.responsive", LIFECYCLE),
    /** Its process tree is above a ceiling; {@code data} has what was measured. */
    OVER_LIMIT("harness.over-limit", LIFECYCLE),
    /** The leader ended; its pid is still ours. */
    EXITED("harness.exited", LIFECYCLE),
    /** Nothing of it is left. */
    REAPED("harness.reaped", LIFECYCLE),
    /** Somebody asked for the release; {@code data} has policy and reason. */
    RELEASING("harness.releasing", LIFECYCLE),
    RELEASED("harness.released", LIFECYCLE),
    DETACHED("harness.detached", LIFECYCLE),
    /** A process of an earlier broker was taken in. */
    ADOPTED("harness.adopted", LIFECYCLE),
    /** The record's process could not be found or proven. */
    LOST("harness.lost", LIFECYCLE),
    RESTARTING("harness.restarting", LIFECYCLE),
    FAILED("harness.failed", LIFECYCLE),
    /** A signal was withheld: the pid is no longer the process that was meant. */
    IDENTITY_MISMATCH("harness.identity-mismatch", LIFECYCLE),
    /** Another session is open; {@code data} has replaced, resumed and client. */
    SESSION_OPENED("session.opened", LIFECYCLE),
    /** A session was copied; {@code data} has of and client. */
    SESSION_FORKED("session.forked", LIFECYCLE),
    /** A session was put away, or taken back; {@code data} has archived and client. */
    SESSION_ARCHIVED("session.archived", LIFECYCLE),
    /** A session was removed; {@code data} has client. */
    SESSION_DELETED("session.deleted", LIFECYCLE),
    /** From the next turn on the agent works with another model; {@code data} has model and client. */
    MODEL_CHANGED("model.changed", LIFECYCLE),
    /** The agent does not have it any more; {@code data} has lost, opened (which took its place) and cause. */
    SESSION_LOST("session.lost", LIFECYCLE),
    /** A prompt waits for its turn; {@code data} has prompt, position, input and client. */
    PROMPT_QUEUED("prompt.queued", LIFECYCLE),
    /** Its turn has come: it is sent to the agent next, and {@code turn.started} carries it; {@code data} has prompt. */
    PROMPT_DEQUEUED("prompt.dequeued", LIFECYCLE),
    /** It becomes no turn; {@code data} has prompt and cause. */
    PROMPT_CANCELLED("prompt.cancelled", LIFECYCLE),
    TURN_STARTED("turn.started", LIFECYCLE),
    /** Somebody added text to the running turn; {@code data} has it, and who. */
    TURN_STEERED("turn.steered", LIFECYCLE),
    /** Somebody breaks the running turn off; {@code data} says who. */
    TURN_INTERRUPTING("turn.interrupting", LIFECYCLE),
    TURN_ENDED("turn.ended", LIFECYCLE),
    /** A finished piece of a turn with its whole text. */
    ITEM_COMPLETED("item.completed", LIFECYCLE),
    TOOL_STARTED("tool.started", LIFECYCLE),
    TOOL_ENDED("tool.ended", LIFECYCLE),
    APPROVAL_REQUESTED("approval.requested", LIFECYCLE),
    APPROVAL_RESOLVED("approval.resolved", LIFECYCLE),
    STATUS("status", LIFECYCLE),
    /** A terminal has another size; {@code data} has columns, rows and client. */
    TERMINAL_RESIZED("terminal.resized", LIFECYCLE),
    ERROR("error", LIFECYCLE),
    /**
     * What the model's work has come to; {@code data} has of ({@code turn} or {@code session}) and, as far as the agent
     * tells, input, cached, cacheWritten, output, reasoning, total, context, contextWindow (all in tokens) and costUsd.
     * The newest figures stand for all before them.
     */
    USAGE("usage", LIFECYCLE),
    TEXT_DELTA("text.delta", STREAM),
    REASONING_DELTA("reasoning.delta", STREAM),
    TOOL_OUTPUT("tool.output", STREAM),
    /** A line of stdout or stderr. */
    OUTPUT("output", STREAM),
    /** A frame of the agent that Ostler does not interpret, untouched. */
    RAW("raw", STREAM);

    private static final Map<String, Kind> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toMap(Kind::wire, Function.identity()));

    private final String wire;
    private final EventClass eventClass;

    Kind(String wire, EventClass eventClass) {
        this.wire = wire;
        this.eventClass = eventClass;
    }

    public String wire() {
        return wire;
    }

    public EventClass eventClass() {
        return eventClass;
    }

    /** Whether it is a piece of a text that goes on: several may be told as one, and none is dropped before its text is. */
    public boolean isDelta() {
        return switch (this) {
            case TEXT_DELTA, REASONING_DELTA, TOOL_OUTPUT -> true;
            default -> false;
        };
    }

    public static Optional<Kind> fromWire(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }
}
