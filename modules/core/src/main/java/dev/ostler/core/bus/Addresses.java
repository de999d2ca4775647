package dev.ostler.core.bus;

/** All addresses. Never built from a deployment id: those are not unique in a cluster. */
public final class Addresses {
    /** Operations on harnesses and on the broker: {@link Call} to {@link Answer}. */
    public static final String HARNESS = "ostler.v1.harness";

    /** Operations on sessions: {@link Call} to {@link Answer}. */
    public static final String SESSION = "ostler.v1.session";

    /** Operations on agents and messages: {@link Call} to {@link Answer}. */
    public static final String RELAY = "ostler.v1.relay";

    /** Published {@link dev.ostler.core.event.EventBatch}es: hints; the journal is the truth. */
    public static final String EVENTS = "ostler.v1.events";

    /** Range reads: {@link dev.ostler.core.event.ReadEvents} to {@link dev.ostler.core.event.EventPage}; also {@link Call}. */
    public static final String JOURNAL = "ostler.v1.journal";

    /** The state for a snapshot frame: {@link SnapshotRequest} to {@link SnapshotState}. */
    public static final String SNAPSHOT = "ostler.v1.snapshot";

    /** Who follows the log, of one gateway: {@link Call} to {@link Answer}. */
    public static final String SUBSCRIBERS = "ostler.v1.subscribers";

    private static final String LOCAL = "ostler.v1.local.";

    /** Inside one broker: facts to be written, then published. */
    public static final String FACTS = LOCAL + "facts";

    /** Inside one broker: starts to be judged. */
    public static final String READINESS = LOCAL + "readiness";

    /** Inside one broker: published once when everything is released after {@code broker/down}; who runs it then stops it. */
    public static final String DOWN = LOCAL + "down";

    /** Inside one broker: settings that take effect while it runs. */
    public static final String RELOAD = LOCAL + "reload";

    private Addresses() {}

    /** Inside one broker: commands to the process of a harness. */
    public static String process(String harnessId) {
        return LOCAL + "process." + harnessId;
    }

    /** Inside one broker: the lines that a harness's process prints. */
    public static String output(String harnessId) {
        return LOCAL + "output." + harnessId;
    }

    /** Inside one broker: commands to the connection of a harness. */
    public static String attach(String harnessId) {
        return LOCAL + "attach." + harnessId;
    }
}
