package dev.ostler.process;

import java.nio.file.Path;

/** What a process that is to be started gets as its standard streams. */
sealed interface ChildEnds {

    /** stdin is /dev/null. */
    record ToFiles(Path stdout, Path stderr) implements ChildEnds {}

    /** Ends of pipes; whoever has this record closes them when the exec has happened. */
    record ToPipes(int stdin, int stdout, Path stderr) implements ChildEnds {}

    /** All three are this one. */
    record ToTerminal(Path device) implements ChildEnds {}

    /** Nothing of ours is needed any more: the child has its own. */
    default void close() {
        if (this instanceof ToPipes(int stdin, int stdout, Path _)) {
            Libc.close(stdin);
            Libc.close(stdout);
        }
    }
}
