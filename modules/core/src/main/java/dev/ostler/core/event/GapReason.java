package dev.ostler.core.event;

import dev.ostler.core.json.WireName;

/** Why events will not come. */
public enum GapReason implements WireName {
    /** Stream events that left their ring before this reader came. */
    EVICTED,
    /** Reserved or held by a broker that was lost. */
    BROKER_LOST,
    /** Stream events dropped because this reader was slow. */
    SLOW,
    /** The cursor is of another epoch: the log is new. */
    NEW_EPOCH,
    /** Lifecycle events past their retention. */
    EXPIRED
}
