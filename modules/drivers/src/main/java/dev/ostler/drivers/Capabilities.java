package dev.ostler.drivers;

/**
 * What a driver can do; asked before acting.
 *
 * @param steer text can be added to a turn that runs
 * @param resume a session of an earlier start can be gone on with
 * @param detach the process can be left alone
 * @param delete a session can be removed
 * @param approvals the agent asks before it acts
 * @param history the past of a session can be read
 * @param sessions the sessions that the agent keeps can be listed
 * @param open another session, new or old, can be opened while the process runs
 * @param fork a session can be copied
 * @param archive a session can be put away and taken back
 * @param terminal it has a terminal: it takes input, has a size and a screen
 * @param model it can be given another model while it runs
 * @param images it can be shown images in a prompt
 */
public record Capabilities(
        boolean steer,
        boolean resume,
        boolean detach,
        boolean delete,
        boolean approvals,
        boolean history,
        boolean sessions,
        boolean open,
        boolean fork,
        boolean archive,
        boolean terminal,
        boolean model,
        boolean images) {
    /** What a program in a terminal can do: what is typed reaches it, also in a turn, and all else is its own affair. */
    public static final Capabilities OF_A_TERMINAL =
            new Capabilities(true, false, false, false, false, false, false, false, false, false, true, false, false);

    /** Without a terminal. */
    public Capabilities(
            boolean steer,
            boolean resume,
            boolean detach,
            boolean delete,
            boolean approvals,
            boolean history,
            boolean sessions,
            boolean open,
            boolean fork,
            boolean archive) {
        this(steer, resume, detach, delete, approvals, history, sessions, open, fork, archive, false, false, false);
    }

    /** Of an agent whose sessions can be neither copied nor put away. */
    public Capabilities(
            boolean steer,
            boolean resume,
            boolean detach,
            boolean delete,
            boolean approvals,
            boolean history,
            boolean sessions,
            boolean open) {
        this(steer, resume, detach, delete, approvals, history, sessions, open, false, false);
    }

    /** The same of an agent that can, or cannot, be given another model while it runs. */
    public Capabilities withModel(boolean can) {
        return new Capabilities(
                steer, resume, detach, delete, approvals, history, sessions, open, fork, archive, terminal, can,
                images);
    }

    /** The same of an agent that can, or cannot, be shown images. */
    public Capabilities withImages(boolean can) {
        return new Capabilities(
                steer, resume, detach, delete, approvals, history, sessions, open, fork, archive, terminal, model, can);
    }
}
