package dev.ostler.broker;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.journal.JournalOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/**
 * How much of its log a broker keeps: the {@code journal} of its configuration. What is absent is as in {@link #DEFAULT};
 * what makes no sense is refused with {@code INVALID_REQUEST}.
 *
 * @param lifecycle what is on the disk
 * @param stream what is in memory
 * @param reserve size of the file that is given up when the disk is full, 1 MiB to 1 GiB
 */
public record LogBounds(
        Lifecycle lifecycle,
        Stream stream,
        @JsonProperty("reserveBytes") ByteSize reserve) {
    /** The journal's own. */
    public static final LogBounds DEFAULT =
            of(JournalOptions.defaults(Path.of("").toAbsolutePath(), "", Clock.systemUTC()));

    /**
     * Lifecycle events; whichever bound is reached first counts.
     *
     * @param age a minute at least: that is how often it is looked after
     * @param events 1,000 at least
     * @param bytes of the database, 16 MiB at least; the newest thousand events stay whatever it is
     */
    public record Lifecycle(@JsonProperty("ageMs") Duration age, Long events, ByteSize bytes) {
        public Lifecycle {
            age = age == null ? DEFAULT.lifecycle.age : age;
            events = events == null ? DEFAULT.lifecycle.events : events;
            bytes = bytes == null ? DEFAULT.lifecycle.bytes : bytes;
            within("ageMs", age.toMillis(), 60_000, Long.MAX_VALUE);
            within("events", events, 1_000, Long.MAX_VALUE);
            within("bytes", bytes.bytes(), 16 << 20, Long.MAX_VALUE);
        }
    }

    /**
     * Stream events; whichever bound is reached first counts.
     *
     * @param age a second at least
     * @param events of one harness, 100 at least; older text deltas are held on, packed, and do not count
     * @param bytes of one harness, 64 KiB at least
     * @param total bytes of all harnesses, not below those of one
     */
    public record Stream(
            @JsonProperty("ageMs") Duration age,
            Integer events,
            ByteSize bytes,
            @JsonProperty("totalBytes") ByteSize total) {
        public Stream {
            age = age == null ? DEFAULT.stream.age : age;
            events = events == null ? DEFAULT.stream.events : events;
            bytes = bytes == null ? DEFAULT.stream.bytes : bytes;
            total = total == null ? DEFAULT.stream.total : total;
            within("ageMs", age.toMillis(), 1_000, Long.MAX_VALUE);
            within("events", events, 100, Long.MAX_VALUE);
            within("bytes", bytes.bytes(), 64 << 10, Long.MAX_VALUE);
            if (total.bytes() < bytes.bytes()) {
                throw wrong("totalBytes of all harnesses is " + total.bytes() + ", less than the " + bytes.bytes()
                        + " bytes of one: give totalBytes of " + bytes.bytes() + " at least, or smaller bytes");
            }
        }
    }

    public LogBounds {
        lifecycle = lifecycle == null ? DEFAULT.lifecycle : lifecycle;
        stream = stream == null ? DEFAULT.stream : stream;
        reserve = reserve == null ? DEFAULT.reserve : reserve;
        within("reserveBytes", reserve.bytes(), 1 << 20, 1 << 30);
    }

    private static LogBounds of(JournalOptions options) {
        JournalOptions.Retention kept = options.retention();
        JournalOptions.Rings rings = options.rings();
        return new LogBounds(
                new Lifecycle(kept.age(), kept.count(), kept.bytes()),
                new Stream(kept.stream(), rings.events(), rings.bytes(), rings.total()),
                options.storage().reserve());
    }

    JournalOptions applied(JournalOptions to) {
        JournalOptions.Storage storage = to.storage();
        return to.with(retention(to.retention()))
                .with(new JournalOptions.Rings(stream.events, stream.bytes, stream.total))
                .with(new JournalOptions.Storage(reserve, storage.most(), storage.block(), storage.check()));
    }

    /** What a journal that runs can be told. */
    JournalOptions.Retention retention(JournalOptions.Retention like) {
        return new JournalOptions.Retention(
                lifecycle.age, lifecycle.events, lifecycle.bytes, stream.age, like.keys(), like.every());
    }

    private static void within(String what, long given, long least, long most) {
        if (given < least || given > most) {
            throw wrong(what + " is " + given + ": " + least + (most == Long.MAX_VALUE ? " at least" : " to " + most)
                    + " was expected");
        }
    }

    private static OstlerException wrong(String what) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, what);
    }
}
