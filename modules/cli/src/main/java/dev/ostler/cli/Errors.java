package dev.ostler.cli;

import dev.ostler.cli.term.Style;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.error.Problem;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns every failure into a message that says what to type next, and an exit code. */
final class Errors implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int USAGE = 2;
    private static final Pattern NAMES_A_COMMAND = Pattern.compile("[:;,] ostler [a-z]");

    private final Ostler root;

    Errors(Ostler root) {
        this.root = root;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        if (e.getCause() instanceof OstlerException refused) {
            say(refused.problem().message(), Optional.empty());
        } else {
            say(text(e), suggestion(e));
        }
        root.err().println("  see: " + command + " --help");
        return USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult result) {
        if (e instanceof ParameterException wrong) {
            return handleParseException(wrong, new String[0]);
        }
        return failed(e, line.getCommandSpec().qualifiedName());
    }

    /** Says what went wrong; returns the exit code. */
    int failed(Exception e, String command) {
        Problem problem = OstlerException.problemOf(e);
        if (problem.code() == ErrorCode.NOT_READY && problem.details().get("verdict") != null) {
            VerdictText.print(root, problem);
        } else {
            say(problem.message(), hint(problem, command));
        }
        if (!(e instanceof OstlerException) && root.env().variable("OSTLER_DEBUG") != null) {
            e.printStackTrace(root.err());
        }
        return problem.code().exitCode();
    }

    private void say(String message, Optional<String> hint) {
        Style style = root.errStyle();
        PrintStream err = root.err();
        err.println(style.bad("ostler:") + " " + message);
        hint.ifPresent(text -> err.println("  " + text));
    }

    /** The next command to type, by what kind of failure it was; none when the message names one. */
    private static Optional<String> hint(Problem problem, String command) {
        if (NAMES_A_COMMAND.matcher(problem.message()).find()) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                switch (problem.code()) {
                    case UNREACHABLE ->
                        "start one: ostler up        or point at one: --data DIR, --url URL, OSTLER_URL";
                    case UNAUTHENTICATED ->
                        "set OSTLER_TOKEN or OSTLER_TOKEN_FILE to the token of that broker (<data>/token)";
                    case FORBIDDEN -> "use a token whose scopes reach";
                    case NOT_FOUND ->
                        command.contains("answer")
                                ? "ostler approvals lists what waits"
                                : problem.message().startsWith("no harness '")
                                        ? "ostler ps --all lists what there is"
                                        : null;
                    case CONFLICT -> "ostler ps --all shows the state of each, ostler inspect NAME why";
                    case INVALID_REQUEST -> "see: " + command + " --help";
                    case UNSUPPORTED -> "ostler inspect NAME shows what it is";
                    case INTERNAL -> "this is a defect; OSTLER_DEBUG=1 shows where, and the broker's log may say more";
                    default -> null;
                });
    }

    private static String text(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            boolean command = e.getCommandLine().getParent() == null;
            return word.startsWith("-")
                    ? "unknown option '" + word + "'"
                    : command ? "'" + word + "' is not a command" : "unexpected argument '" + word + "'";
        }
        String message = String.valueOf(e.getMessage()).replaceFirst("^Error: ", "");
        return message.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + message.substring(1);
    }

    private static Optional<String> suggestion(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return Optional.empty();
        }
        String word = unmatched.getUnmatched().getFirst();
        CommandLine line = e.getCommandLine();
        if (word.startsWith("-")) {
            List<String> known = List.copyOf(line.getCommandSpec().optionsMap().keySet());
            Optional<String> near = word.length() < 3
                    ? Optional.empty()
                    : Nearest.to(word, known).map(n -> "did you mean " + n + "?");
            boolean spawn = line.getCommandName().equals("spawn");
            String after = "what is to be started comes after --:  ostler spawn NAME -- COMMAND " + word;
            return spawn ? Optional.of(near.map(n -> n + "\n  ").orElse("") + after) : near;
        }
        return line.getParent() == null
                ? Nearest.to(word, Commands.words()).map(n -> "did you mean ostler " + n + "?")
                : Optional.empty();
    }
}
