package dev.ostler.fake;

import java.time.Duration;

/** One thing that a directive in a prompt asks a fake to do. */
public sealed interface Step {

    /** A step that adds text to the running message. */
    sealed interface Text extends Step {}

    /** A step that calls a tool. */
    sealed interface Call extends Step {}

    /** Stream this text in several deltas. */
    record Say(String text) implements Text {}

    /** Stream {@code count} deltas of {@code bytes} ASCII bytes each as fast as the reader takes them. */
    record Stream(int count, int bytes) implements Text {}

    /** Stream {@code count} small deltas, one each {@code every}. */
    record Slow(int count, Duration every) implements Text {}

    /**
     * Stream {@code count} deltas, {@code atOnce} each {@code every} on a fixed schedule, or flat out when that is zero.
     * Each is the sender's {@link System#nanoTime} in sixteen digits, which every process of the machine can compare
     * with its own.
     */
    record Stamp(int count, Duration every, int atOnce) implements Text {}

    /** One frame of this size (fake codex), one delta of this size (fake model). */
    record Big(int bytes) implements Text {}

    /** Close the client's socket without a close frame and go on with the turn. */
    record Drop() implements Text {}

    /** Run a command without asking, unless the approval policy wants every command asked for. */
    record Shell(String command) implements Call {}

    /** Read a file: with the tool that the agent has for it (fake model), else with {@code cat}. */
    record Read(String file) implements Call {
        /** What prints it. */
        public String command() {
            return "cat '" + file.replace("'", "'\\''") + "'";
        }
    }

    /** Run a command outside the sandbox, which asks first. */
    record Escalate(String command) implements Call {}

    /** Apply this patch ({@code *** Begin Patch} … {@code *** End Patch}), which asks for a file change. */
    record Patch(String patch) implements Call {}

    /** Send the server request of this kind and wait for its answer. */
    record Ask(String kind, String detail) implements Call {}

    /** Answer the headers, then nothing. */
    record Hang() implements Step {}

    /** Fail with this HTTP status. */
    record Fail(int status) implements Step {}

    /** Cut the connection to the model in the middle of the stream. */
    record Cut() implements Step {}

    /** Answer this many of the next requests with the overload error. */
    record Overload(int requests) implements Step {}

    /** End the process with this code. */
    record Exit(int code) implements Step {}

    /** End the process by SIGKILL. */
    record Crash() implements Step {}
}
