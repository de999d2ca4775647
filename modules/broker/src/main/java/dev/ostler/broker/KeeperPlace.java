package dev.ostler.broker;

/** Where a broker's keeper is. */
public enum KeeperPlace {
    /** In the broker's own process: the end of the one is the end of the other. */
    INSIDE,
    /** In a process of its own, which outlives the broker. */
    PROCESS
}
