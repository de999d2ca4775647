package dev.ostler.process;

/** What a keeper does with a process when the broker goes away without a goodbye. */
public enum OnLoss {
    /** It goes on, for a later broker to take over. */
    ADOPT,
    /** It is ended at once with everything that came from it, whether a broker comes back or not. */
    KILL
}
