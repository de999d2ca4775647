package dev.ostler.core.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.event.Cursor;
import dev.ostler.core.event.GapReason;
import dev.ostler.core.harness.ExitCategory;
import dev.ostler.core.harness.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and answers about keeping harnesses alive and the machine clean. */
public final class Supervision {
    private Supervision() {}

    /** Stop by the driver's steps, start again, resume; does not count towards the restart limit. */
    public record Restart(String harness, @Nullable String reason) {}

    /** Clear a reached restart limit, and start again. Fails with {@code CONFLICT} when it is not reached. */
    public record Reset(String harness) {}

    /** How did the processes of this harness end lately? */
    public record Crashes(String harness) {}

    /**
     * One end of a process.
     *
     * @param generation which start it was, from 1
     * @param exit for people: {@code exit 1}, {@code killed by SIGKILL}
     * @param asked whether somebody had asked for the stop
     * @param uptime since exec, wall clock; zero when that is not known
     * @param maxRssBytes the largest resident set of one of its processes, 0 when that is not known
     * @param tail the last lines that it printed, redacted and cut
     */
    public record Exit(
            int generation,
            Instant at,
            ExitCategory category,
            String exit,
            @Nullable Integer code,
            @Nullable String signal,
            boolean asked,
            @JsonProperty("uptimeMs") Duration uptime,
            long maxRssBytes,
            List<String> tail) {
        public Exit {
            tail = tail == null ? List.of() : List.copyOf(tail);
        }
    }

    /**
     * Ends that look alike.
     *
     * @param exit as in {@link Exit#exit}
     * @param line the last line that was printed, its numbers and ids replaced by {@code #}; empty when there was none
     */
    public record Pattern(String exit, String line, int count, Instant last) {}

    /**
     * The recent ends of one harness.
     *
     * @param restarts how many restarts count towards the limit now
     * @param due when the next start is due, or null
     * @param limited whether the restart limit is reached; {@code harness/reset} clears it
     * @param exits oldest first
     * @param patterns of those that nobody asked for, most frequent first
     */
    public record CrashReport(
            String id,
            String name,
            Status status,
            int generation,
            int restarts,
            @Nullable Instant due,
            boolean limited,
            List<Exit> exits,
            List<Pattern> patterns) {
        public CrashReport {
            exits = List.copyOf(exits);
            patterns = List.copyOf(patterns);
        }
    }

    /** Without {@code harness} all that are over. */
    public record Prune(@Nullable String harness) {}

    /** {@code ids} are forgotten, with what they printed. */
    public record Pruned(List<String> ids) {
        public Pruned {
            ids = List.copyOf(ids);
        }
    }

    /** Which processes carry this store's marker though no harness claims them? */
    public record Orphans() {}

    /**
     * A living process that carries this store's marker and that no harness claims.
     *
     * @param identity names it in {@code orphans/reap}
     * @param harness the id that its marker names
     * @param command cut to 512 bytes
     * @param spared whether its definition names it, or what it came from, as a shared daemon: never reaped
     */
    public record Orphan(
            long pid,
            String identity,
            String harness,
            @JsonProperty("ageMs") Duration age,
            long residentBytes,
            String command,
            boolean spared) {}

    /** Those that live now. */
    public record OrphanList(List<Orphan> orphans) {
        public OrphanList {
            orphans = List.copyOf(orphans);
        }
    }

    /** Without {@code identities} all that are listed and not spared. */
    public record Reap(@Nullable List<String> identities) {
        public Reap {
            identities = identities == null ? null : List.copyOf(identities);
        }
    }

    /**
     * What became of one process.
     *
     * @param outcome {@code reaped}, {@code gone} (it had ended before) or {@code refused}
     */
    public record Reaping(
            String identity, String outcome, @Nullable String why) {}

    /** What became of each. */
    public record ReapReport(List<Reaping> processes) {
        public ReapReport {
            processes = List.copyOf(processes);
        }
    }

    /** {@code since} is a cursor; the start of this broker unless given, so that what it settled then is in it. */
    public record DigestOf(@Nullable String since) {}

    /**
     * What happened in an absence.
     *
     * @param since where it begins
     * @param cursor up to where it reaches; the {@code since} of the next one
     * @param brokerStarts how often a broker came up
     * @param gaps what of the log in between is not told, ascending
     * @param more whether the bound of one digest cut it; go on from {@code cursor}
     */
    public record Digest(
            Cursor since, Cursor cursor, int brokerStarts, List<Gap> gaps, boolean more, List<Happened> harnesses) {
        public Digest {
            gaps = List.copyOf(gaps);
            harnesses = List.copyOf(harnesses);
        }
    }

    /**
     * Positions of the log without an event.
     *
     * @param from the first seq
     * @param to the last seq
     * @param count how many events will not come; of {@code broker-lost} positions that were reserved, for no event
     *     that is in the log
     */
    public record Gap(long from, long to, long count, GapReason reason) {}

    /**
     * What happened to one harness.
     *
     * @param status of now; null when it is forgotten
     * @param turns that ended
     * @param last the newest cause, or empty
     */
    public record Happened(
            String id,
            String name,
            @Nullable Status status,
            int spawned,
            int adopted,
            int exits,
            int restarts,
            int lost,
            int failed,
            int released,
            int mismatches,
            int unresponsive,
            int turns,
            String last) {}
}
