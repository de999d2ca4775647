package dev.ostler.cli;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Release;
import dev.ostler.core.session.Decision;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Entry point of the {@code ostler} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        int code = run(Environment.ofProcess(), args);
        System.out.flush();
        System.err.flush();
        System.exit(code);
    }

    /**
     * Runs one command.
     *
     * @return its exit code: 0 ok, 1 failed, 2 usage, 3 not found, 4 broker unreachable, 5 refused by state, 130 interrupted
     */
    public static int run(Environment env, String... args) {
        OptionalInt listed = QuickPs.run(env, args);
        OptionalInt quick = listed.isPresent() ? listed : QuickUp.run(env, args);
        return quick.isPresent() ? quick.getAsInt() : parsed(env, args);
    }

    /** The same by the full command line, whatever the command. */
    static int parsed(Environment env, String... typed) {
        String[] args = helpAsOption(typed);
        Ostler root = new Ostler(env);
        CommandLine line = new CommandLine(root);
        // Reflection over one command instead of all of them: a good part of what a short command costs.
        Optional<Commands> only = Commands.chosenBy(args);
        (only.isPresent() ? List.of(only.get()) : List.of(Commands.values()))
                .forEach(c -> line.addSubcommand(c.word(), c.create()));
        Errors errors = new Errors(root);
        return line.setOut(new PrintWriter(env.out(), true, env.out().charset()))
                .setErr(new PrintWriter(env.err(), true, env.err().charset()))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(root.outStyle().on() ? Ansi.ON : Ansi.OFF))
                .registerConverter(Decision.class, wire(Decision::fromWire))
                .registerConverter(Release.class, wire(Release::fromWire))
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .setExecutionStrategy(new Help(root))
                .execute(args);
    }

    /** {@code ostler help COMMAND}, as other tools have it, is {@code ostler COMMAND --help}. */
    private static String[] helpAsOption(String... args) {
        if (args.length == 0 || !args[0].equals("help")) {
            return args;
        }
        String[] asked = Arrays.copyOfRange(args, 1, args.length + 1);
        asked[args.length - 1] = "--help";
        return asked;
    }

    private static <T> ITypeConverter<T> wire(Function<String, T> read) {
        return text -> {
            try {
                return read.apply(text);
            } catch (OstlerException e) {
                throw new TypeConversionException(e.problem().message());
            }
        };
    }
}
