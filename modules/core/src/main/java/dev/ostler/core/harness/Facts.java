package dev.ostler.core.harness;

import java.util.Objects;

/**
 * The three facts of a harness, kept apart and never inferred from each other, and what is wanted of it. A dropped
 * socket is not a death; a death is not a release.
 *
 * @param pendingApprovals how many questions wait
 */
public record Facts(
        Ownership ownership,
        ProcessFact process,
        EndpointFact endpoint,
        SessionFact session,
        Activity activity,
        int pendingApprovals,
        Wish wish) {
    public Facts {
        Objects.requireNonNull(ownership, "ownership");
        Objects.requireNonNull(process, "process");
        Objects.requireNonNull(endpoint, "endpoint");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(activity, "activity");
        Objects.requireNonNull(wish, "wish");
    }

    /** A harness that was asked for, and nothing has been done yet. */
    public static Facts requested(Ownership ownership) {
        return new Facts(
                ownership, ProcessFact.NONE, EndpointFact.UNKNOWN, SessionFact.NONE, Activity.IDLE, 0, Wish.RUN);
    }

    public Facts with(ProcessFact other) {
        return new Facts(ownership, other, endpoint, session, activity, pendingApprovals, wish);
    }

    public Facts with(EndpointFact other) {
        return new Facts(ownership, process, other, session, activity, pendingApprovals, wish);
    }

    public Facts with(SessionFact other) {
        return new Facts(ownership, process, endpoint, other, activity, pendingApprovals, wish);
    }

    public Facts with(Activity other) {
        return new Facts(ownership, process, endpoint, session, other, pendingApprovals, wish);
    }

    public Facts with(Wish other) {
        return new Facts(ownership, process, endpoint, session, activity, pendingApprovals, other);
    }

    public Facts withPendingApprovals(int count) {
        return new Facts(ownership, process, endpoint, session, activity, count, wish);
    }

    /** Whether something of it may still be running on our account. */
    public boolean live() {
        return switch (wish) {
            case RESTART -> true;
            case RUN -> process != ProcessFact.REAPED;
            case STOP, FAIL -> process == ProcessFact.ALIVE || process == ProcessFact.EXITED;
            case DETACH -> false;
        };
    }

    /** The status that people see. */
    public Status status() {
        return switch (wish) {
            case DETACH -> Status.DETACHED;
            case FAIL -> Status.FAILED;
            case RESTART -> Status.RESTARTING;
            case STOP ->
                switch (process) {
                    // asked to go, and still at it: a wish is not a death
                    case ALIVE -> running();
                    case EXITED -> Status.EXITED;
                    case NONE, REAPED -> Status.RELEASED;
                };
            case RUN -> running();
        };
    }

    private Status running() {
        if (process == ProcessFact.EXITED || process == ProcessFact.REAPED) {
            return Status.EXITED;
        }
        if (endpoint == EndpointFact.UNRESPONSIVE) {
            return Status.UNRESPONSIVE;
        }
        return switch (session) {
            case NONE -> endpoint == EndpointFact.ANSWERING ? Status.READY : Status.STARTING;
            case LOST -> Status.UNREACHABLE;
            case ATTACHED ->
                pendingApprovals > 0
                        ? Status.WAITING_APPROVAL
                        : switch (activity) {
                            case IDLE -> Status.IDLE;
                            case BUSY -> Status.BUSY;
                            case WAITING_APPROVAL -> Status.WAITING_APPROVAL;
                        };
        };
    }
}
