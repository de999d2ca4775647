package dev.ostler.core.event;

import dev.ostler.core.json.WireName;

/** The two classes of events; neither can evict the other. */
public enum EventClass implements WireName {
    /** Durable: committed to the store before anybody is told. */
    LIFECYCLE,
    /** Held in a bounded ring per harness; a reader that comes too late is told what is gone. */
    STREAM
}
