package dev.ostler.cli.serve;

/** Why a serve ends, and what it does about the turn that runs; each way has its exit code. */
enum Ending {
    /** Its stdin is over. */
    EOF,
    /** It was told to, by a command. */
    SHUTDOWN,
    /** By TERM or INT. */
    SIGNAL,
    /** Its broker is gone, or the events of it. */
    LOST;

    /** The exit code of one that leaves its harness running. */
    static final int LEFT_RUNNING = 6;

    private static final int BROKER_LOST = 4;
    private static final int INTERRUPTED = 130;

    /** Brings the turn that runs to its end, if it is to end; the exit code. */
    int settle(OnEof onEof, Conversation conversation, Turns turns) {
        try {
            return switch (this) {
                case LOST -> BROKER_LOST;
                case SIGNAL -> interrupt(conversation, turns);
                case EOF, SHUTDOWN ->
                    switch (onEof) {
                        case FINISH -> finish(conversation, turns);
                        case INTERRUPT -> interrupt(conversation, turns);
                        case DETACH -> LEFT_RUNNING;
                    };
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }

    private static int finish(Conversation conversation, Turns turns) throws InterruptedException {
        turns.nobodyAnswers(conversation::denyAll);
        turns.awaitIdle();
        return code(turns);
    }

    private static int interrupt(Conversation conversation, Turns turns) throws InterruptedException {
        boolean ran = conversation.interrupt();
        turns.awaitIdle();
        return ran && !turns.isLost() ? INTERRUPTED : code(turns);
    }

    private static int code(Turns turns) {
        if (turns.isLost()) {
            return BROKER_LOST;
        }
        return turns.lastOutcome().equals("failed") ? 1 : 0;
    }
}
