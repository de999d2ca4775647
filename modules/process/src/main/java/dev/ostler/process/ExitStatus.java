package dev.ostler.process;

/** How a process ended; its text form is for people. */
public sealed interface ExitStatus {

    /** Ended by itself with this code, 0 to 255. */
    record Code(int code) implements ExitStatus {
        @Override
        public String toString() {
            return "exit " + code;
        }
    }

    /** Ended by a signal. {@code name} is its symbolic name, e.g. {@code SIGKILL}. */
    record Signalled(int number, String name, boolean coreDumped) implements ExitStatus {
        @Override
        public String toString() {
            return "killed by " + name + (coreDumped ? " (core dumped)" : "");
        }
    }

    /** The process was not our child, so that nobody could tell us. */
    record Unknown() implements ExitStatus {
        @Override
        public String toString() {
            return "exit status unknown";
        }
    }

    /** Whether it ended with code 0. */
    default boolean success() {
        return this instanceof Code(int code) && code == 0;
    }

    /** The status of a process that signal {@code number} ended. */
    static Signalled signalled(int number, boolean coreDumped) {
        return new Signalled(number, Signal.nameOf(number), coreDumped);
    }
}
