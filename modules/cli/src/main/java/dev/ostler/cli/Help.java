package dev.ostler.cli;

import dev.ostler.cli.term.Style;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs the last command of the line; without one, or for {@code ostler --help}, shows the overview. */
final class Help implements IExecutionStrategy {
    private static final String EXAMPLES = """
              ostler demo                                     see the whole of it in a minute, no agent needed
              ostler up                                       run the broker here (another terminal for the rest)
              ostler spawn alice --harness codex --cwd .      start codex and attach to it
              ostler prompt alice "say hello"                 its text on stdout, the rest on stderr
              ostler release alice                            stop it, and prove that nothing is left
            """;

    private final Ostler root;

    Help(Ostler root) {
        this.root = root;
    }

    @Override
    public int execute(ParseResult result) {
        ParseResult last = result;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!last.unmatched().isEmpty()) {
            // the parser lets it pass when help is asked for
            throw new UnmatchedArgumentException(last.commandSpec().commandLine(), last.unmatched());
        }
        if (!result.hasSubcommand() && !result.isVersionHelpRequested()) {
            boolean asked = result.isUsageHelpRequested();
            (asked ? root.out() : root.err())
                    .print(overview(result.commandSpec(), asked ? root.outStyle() : root.errStyle()));
            return asked ? 0 : 2;
        }
        return new CommandLine.RunLast().execute(result);
    }

    private static String overview(CommandSpec spec, Style style) {
        StringBuilder out =
                new StringBuilder("Ostler keeps headless agent app-servers: it starts them, learns where they"
                        + " listen,\nattaches, supervises and releases them.\n\n");
        out.append(style.bold("Usage: ostler COMMAND [ARGS]")).append('\n');
        for (Commands.Group group : Commands.Group.values()) {
            out.append('\n').append(style.bold(group.heading())).append('\n');
            for (Commands command : Commands.values()) {
                if (command.group() == group) {
                    String says = Objects.requireNonNull(
                                    spec.subcommands().get(command.word()), "overview has all commands")
                            .getCommandSpec()
                            .usageMessage()
                            .description()[0];
                    String word = command.word();
                    out.append("  ").append(style.accent(word)).repeat(' ', 11 - word.length());
                    out.append(says.substring(0, says.indexOf('.') < 0 ? says.length() : says.indexOf('.')))
                            .append('\n');
                }
            }
        }
        return out.append('\n')
                .append(style.bold("Examples"))
                .append('\n')
                .append(EXAMPLES)
                .append("\nostler COMMAND --help tells the rest.\n")
                .toString();
    }
}
