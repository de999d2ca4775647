package dev.ostler.core.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.Credential;
import dev.ostler.core.harness.Facts;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.OutputStream;
import dev.ostler.core.harness.Ownership;
import dev.ostler.core.harness.Release;
import dev.ostler.core.harness.Status;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.core.harness.Verdict;
import dev.ostler.core.json.RawJson;
import dev.ostler.core.json.WireName;
import dev.ostler.core.ops.Sessions.Capabilities;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests and answers of the harness address. A field {@code harness} takes a name, an id or {@code name@node}. */
public final class Harnesses {
    private Harnesses() {}

    /**
     * Start an app-server. Exactly one of {@code definition}, {@code harness} and {@code command} says what.
     *
     * @param name unique among the harnesses that live
     * @param harness the name of a definition
     * @param definition a whole definition, as {@code conf/harnesses/*.json} holds it
     * @param command program and arguments of a process that keeps the readiness contract
     * @param args for the placeholder {@code {args}}
     * @param protocol overrides the definition's; {@code codex} for a command
     * @param cwd absolute; the broker's own when absent
     * @param env added to the definition's; every value is treated as a secret, except paths that exist and addresses
     *     without a credential
     * @param readyTimeout overrides the definition's
     * @param session resume this session instead of opening a new one
     * @param idempotencyKey the same key and request give the same harness
     * @param size of the terminal of a program that has one; the definition's unless given
     */
    public record Spawn(
            String name,
            @Nullable String harness,
            @Nullable HarnessDefinition definition,
            @Nullable List<String> command,
            @Nullable List<String> args,
            @Nullable String protocol,
            @Nullable String cwd,
            @Nullable Map<String, String> env,
            @Nullable Release release,
            @JsonProperty("readyTimeoutMs") @Nullable Duration readyTimeout,
            @Nullable ApprovalPolicy approvals,
            @Nullable String model,
            @Nullable String task,
            @Nullable String session,
            @Nullable Boolean allowRemote,
            @Nullable String idempotencyKey,
            @Nullable TerminalSize size) {
        public Spawn {
            HarnessDefinition.checkName("harness name", name);
            int ways = (harness == null ? 0 : 1) + (definition == null ? 0 : 1) + (command == null ? 0 : 1);
            if (ways != 1) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "say what to start by exactly one of harness (a definition's name), definition and command; "
                                + ways + " were given");
            }
            command = command == null ? null : List.copyOf(command);
            if (command != null && (command.isEmpty() || command.getFirst().isBlank())) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST, "command is empty: expected program and arguments");
            }
            args = args == null ? null : List.copyOf(args);
            env = env == null ? Map.of() : Map.copyOf(env);
        }

        /** With a terminal as the definition has it, if any. */
        public Spawn(
                String name,
                @Nullable String harness,
                @Nullable HarnessDefinition definition,
                @Nullable List<String> command,
                @Nullable List<String> args,
                @Nullable String protocol,
                @Nullable String cwd,
                @Nullable Map<String, String> env,
                @Nullable Release release,
                @Nullable Duration readyTimeout,
                @Nullable ApprovalPolicy approvals,
                @Nullable String model,
                @Nullable String task,
                @Nullable String session,
                @Nullable Boolean allowRemote,
                @Nullable String idempotencyKey) {
            this(
                    name,
                    harness,
                    definition,
                    command,
                    args,
                    protocol,
                    cwd,
                    env,
                    release,
                    readyTimeout,
                    approvals,
                    model,
                    task,
                    session,
                    allowRemote,
                    idempotencyKey,
                    null);
        }

        @Override
        public String toString() {
            return "Spawn[" + name + "]";
        }
    }

    /**
     * Attach to a running app-server; without {@code endpoint} the detached harness of that name is taken back.
     *
     * @param session resume this session instead of opening a new one
     */
    public record Attach(
            String name,
            @Nullable String protocol,
            @Nullable String endpoint,
            @Nullable String session,
            @Nullable Credential auth,
            @Nullable String cwd,
            @Nullable ApprovalPolicy approvals,
            @Nullable Boolean allowRemote,
            @Nullable String idempotencyKey) {
        public Attach {
            HarnessDefinition.checkName("harness name", name);
        }
    }

    /**
     * A harness that is attached.
     *
     * @param pid of the leader; absent for an attached host
     * @param steps how long each step took, in order
     */
    public record Spawned(
            String id,
            String name,
            String node,
            @Nullable Long pid,
            String protocol,
            Ownership host,
            String endpoint,
            @Nullable String sessionId,
            Status status,
            List<Step> steps,
            Cursor cursor) {
        public Spawned {
            steps = List.copyOf(steps);
        }
    }

    /**
     * How long one step took, in milliseconds: of a start {@code prepared}, {@code spawned}, {@code announced} and
     * {@code attached}, of a release {@code interrupted}, {@code stopped} and {@code recorded}; {@code total} is all of it.
     */
    public record Step(String step, @JsonProperty("tookMs") double millis) {}

    /** {@code all} includes those that are over. */
    public record ListAll(@Nullable Boolean all) {}

    /** As it was at {@code cursor}: events after it say what has changed since. */
    public record Listing(List<View> harnesses, Cursor cursor) {
        public Listing {
            harnesses = List.copyOf(harnesses);
        }
    }

    /** One harness as lists show it. {@code cause} says why the status is as it is, when there is something to say. */
    public record View(
            String id,
            String name,
            String node,
            String definition,
            String protocol,
            Ownership host,
            Status status,
            @Nullable String cause,
            @Nullable Long pid,
            @Nullable String endpoint,
            @Nullable String sessionId,
            @Nullable String turn,
            int pendingApprovals,
            @Nullable String cwd,
            Release release,
            int generation,
            Instant created,
            Instant changed) {}

    /** {@code timeline} is how many of the newest lifecycle events are wanted, 1 to 1000, 50 unless given. */
    public record Inspect(String harness, @Nullable Integer timeline) {}

    /**
     * Everything about one harness.
     *
     * @param identity the process identity, or null
     * @param definition as it is in force, secrets left out
     * @param verdict of the last start, or null while it is starting
     * @param timeline the newest lifecycle events, oldest first
     * @param exits the recent ends of its process, oldest first
     * @param capabilities what can be done with it; null from a broker of an earlier version
     */
    public record Inspection(
            View harness,
            Facts facts,
            @Nullable String identity,
            HarnessDefinition definition,
            @Nullable Verdict verdict,
            List<Step> steps,
            List<Moment> timeline,
            List<Sessions.Approval> approvals,
            List<Supervision.Exit> exits,
            @Nullable Capabilities capabilities,
            Cursor cursor) {
        public Inspection {
            steps = List.copyOf(steps);
            timeline = List.copyOf(timeline);
            approvals = List.copyOf(approvals);
            exits = exits == null ? List.of() : List.copyOf(exits);
        }
    }

    /** One line of a timeline. {@code data} is the event's JSON. */
    public record Moment(
            Instant time,
            String kind,
            String cause,
            Cursor cursor,
            @RawJson String data) {}

    /** What to wait for. */
    public enum Until implements WireName {
        READY,
        GONE;

        @com.fasterxml.jackson.annotation.JsonCreator
        public static Until fromWire(String text) {
            return WireName.parse(Until.class, "until", text);
        }
    }

    /** {@code until} is ready and {@code timeout} a minute unless given. */
    public record Wait(
            String harness,

            @JsonProperty(value = "until", defaultValue = "ready")
            Until until,

            @JsonProperty("timeoutMs") @Nullable Duration timeout) {
        public Wait {
            until = until == null ? Until.READY : until;
        }

        public Duration timeoutOrDefault() {
            return timeout == null ? Duration.ofMinutes(1) : timeout;
        }
    }

    /** It has become what was waited for, after {@code millis}; {@code status} is what it is now. */
    public record Waited(
            String id,
            String name,
            Status status,
            @JsonProperty("tookMs") double millis) {}

    /** {@code policy} is the definition's unless given. */
    public record ReleaseIt(
            String harness,
            @Nullable Release policy,
            @Nullable String reason,
            @Nullable String idempotencyKey) {}

    /**
     * A release that is carried out and verified.
     *
     * @param outcome {@code reaped}, {@code detached}, {@code closed} (an attached host) or {@code already}
     * @param exit the decoded exit, when there was one
     * @param steps what was done and how long each took
     */
    public record Released(
            String id,
            String name,
            Release policy,
            String outcome,
            @Nullable String exit,
            List<Step> steps) {
        public Released {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Read output. Without {@code from} the last {@code lines} lines come.
     *
     * @param from byte offset in the file
     * @param lines at most so many, 1 to 10000, 200 unless given
     */
    public record Logs(
            String harness,
            @Nullable OutputStream stream,
            @Nullable Long from,
            @Nullable Integer lines) {
        public OutputStream streamOrDefault() {
            return stream == null ? OutputStream.STDOUT : stream;
        }

        public int linesOrDefault() {
            return lines == null ? 200 : Math.clamp(lines, 1, 10_000);
        }
    }

    /**
     * Redacted lines.
     *
     * @param from offset of the first line
     * @param next offset after the last whole line: where a follower goes on
     * @param start the oldest offset that is kept
     * @param lines whole ones
     * @param unfinished what is there of the line that begins at {@code next}, or null; it comes again when it is whole
     */
    public record LogLines(
            String id,
            OutputStream stream,
            long from,
            long next,
            long start,
            List<String> lines,
            @Nullable String unfinished) {
        public LogLines {
            lines = List.copyOf(lines);
        }
    }
}
