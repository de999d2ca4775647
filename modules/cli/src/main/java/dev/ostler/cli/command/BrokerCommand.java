package dev.ostler.cli.command;

import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.Api;
import dev.ostler.cli.term.Style;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** A command that talks to a broker. */
@Command
abstract class BrokerCommand implements Callable<Integer> {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int INTERRUPTED = 130;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ostler root;

    final Ostler root() {
        return root;
    }

    final Api api() {
        return root.api();
    }

    final PrintStream out() {
        return root.out();
    }

    final Style style() {
        return root.outStyle();
    }
}
