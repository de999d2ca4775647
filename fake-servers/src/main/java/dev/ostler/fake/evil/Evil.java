package dev.ostler.fake.evil;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program that misbehaves in one way: {@code Evil MODE [ARGUMENT…]}. What a shell script can do as well lies also in
 * {@code scripts/}, where it starts in milliseconds.
 *
 * <pre>
 * never-ready                      chatter, but no announcement
 * exit CODE [LINES]                that many lines, then that exit
 * junk [right ENDPOINT]            binary, invalid UTF-8, ANSI, wrong JSON; then perhaps the right line
 * long-line BYTES                  one line of that length, without an end
 * flood LINES_PER_SECOND [LINES]   so many numbered lines, or for ever; 0 for as fast as it goes
 * spam-stderr                      stderr as fast as it goes, nothing on stdout
 * wrong-endpoint                   announces a port on which nobody listens
 * fork-grandchild                  leaves a process in a session of its own, whose pid it prints
 * ignore-term                      announces a socket that accepts and says nothing; ignores TERM, HUP and INT
 * refuse-handshake [500|close]     announces a socket that answers so
 * auth-not-enforced                announces a token and lets everybody in
 * drop-mid-turn                    a codex that closes the socket after three deltas of each turn
 * </pre>
 */
public final class Evil {
    private static final int USAGE = 2;

    /** One way to misbehave. */
    interface Mode {
        void run(List<String> arguments) throws Exception;
    }

    private static final Map<String, Mode> MODES = new TreeMap<>();

    static {
        MODES.putAll(Map.of(
                "never-ready", Outputs::neverReady,
                "exit", Outputs::exit,
                "junk", Outputs::junk,
                "long-line", Outputs::longLine,
                "flood", Outputs::flood,
                "spam-stderr", Outputs::spamStderr,
                "fork-grandchild", Outputs::forkGrandchild));
        MODES.putAll(Map.of(
                "wrong-endpoint", Sockets::wrongEndpoint,
                "ignore-term", Sockets::ignoreTerm,
                "refuse-handshake", Sockets::refuseHandshake,
                "auth-not-enforced", Sockets::authNotEnforced,
                "drop-mid-turn", Sockets::dropMidTurn));
    }

    private Evil() {}

    /** Runs the mode. Exit code 2 for one that there is not. */
    public static void main(String[] args) throws Exception {
        Mode mode = args.length == 0 ? null : MODES.get(args[0]);
        if (mode == null) {
            System.err.println("error: the first argument must be one of " + String.join(", ", MODES.keySet()));
            System.exit(USAGE);
            return;
        }
        mode.run(Arrays.asList(args).subList(1, args.length));
    }

    static String argument(List<String> arguments, int index, String otherwise) {
        return index < arguments.size() ? arguments.get(index) : otherwise;
    }

    static void forever() throws InterruptedException {
        Thread.currentThread().join();
    }
}
