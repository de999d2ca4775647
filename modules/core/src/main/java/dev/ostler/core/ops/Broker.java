package dev.ostler.core.ops;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.event.Cursor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and answers about the broker itself. */
public final class Broker {
    private Broker() {}

    /** What is this broker? */
    @SuppressWarnings("AvoidCommonTypeNames") // always written Broker.Info
    public record Info() {}

    /**
     * What this broker is.
     *
     * @param store the id of its data directory's store; the lineage marker of its processes begins with it
     * @param storage whether facts reach the disk: {@code ok}, {@code low} or {@code blocked}; unless it is ok, new work
     *     is refused for {@code storageReason}
     * @param owned whether processes can be owned here; {@code ownedReason} says why not
     * @param keeperPid the process that keeps them, null when it is the broker itself or not there
     * @param keeperReason why it is not there now: it comes up beside a broker that answers already, and is replaced
     *     when it is lost; null when it is there or none is needed
     */
    public record About(
            String version,
            String node,
            String store,
            long pid,
            Instant started,
            Cursor cursor,
            int harnesses,
            List<String> protocols,
            boolean owned,
            @Nullable String ownedReason,
            @Nullable Long keeperPid,
            @Nullable String keeperReason,
            String storage,
            @Nullable String storageReason) {
        public About {
            protocols = List.copyOf(protocols);
        }
    }

    /**
     * @param grace bounds the whole, a minute unless given
     * @param keep whether nothing is released: everything goes on, for the next broker to take over
     */
    public record Down(
            @Nullable String reason,
            @JsonProperty("graceMs") @Nullable Duration grace,
            @Nullable Boolean keep) {}

    /** Going down; {@code releasing} harnesses are let go first. */
    public record GoingDown(int releasing) {}
}
