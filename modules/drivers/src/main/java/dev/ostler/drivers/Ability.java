package dev.ostler.drivers;

/** One thing that not every agent can do. */
public enum Ability {
    /** Text can be added to a turn that runs. */
    STEER,
    /** A session of an earlier start can be gone on with. */
    RESUME,
    /** The process can be left alone, and found again. */
    DETACH,
    /** A session can be removed. */
    DELETE,
    /** The agent asks before it acts. */
    APPROVALS,
    /** The past of a session can be read. */
    HISTORY,
    /** The sessions that the agent keeps can be listed. */
    SESSIONS,
    /** Another session, new or old, can be opened while the process runs. */
    OPEN,
    /** A session can be copied. */
    FORK,
    /** A session can be put away and taken back. */
    ARCHIVE,
    /** It has a terminal: it takes input, has a size and a screen. */
    TERMINAL,
    /** It can be given another model while it runs. */
    MODEL,
    /** It can be shown images in a prompt. */
    IMAGES
}
