package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ostler input}. */
@Command(
        name = "input",
        description = "Type into the terminal of a program (protocol pty).",
        footer = {
            "",
            "What is typed starts no turn and waits for none: ostler prompt types a text,",
            "sends it, and waits until the program is quiet. First the text, then the keys,",
            "in their order; nothing else is added. - takes stdin, byte by byte as it is.",
            "",
            "Examples:",
            "  ostler input sh \"make test\" --key enter",
            "  ostler input sh --key ctrl-c",
            "  ostler input ui --key down --key down --key enter",
            "  printf '\\033[A\\r' | ostler input sh -"
        })
public final class Input extends BrokerCommand {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
    @SuppressWarnings("NullAway.Init")
    private String harness;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "TEXT", description = "The text, or - for stdin.")
    private List<String> text = new ArrayList<>();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "A key, such as enter, tab, escape, up or ctrl-c; may be repeated.")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Sessions.Typed typed = api().call(Operations.INPUT, request());
        out().println(json ? Json.write(typed) : "typed " + typed.bytes() + (typed.bytes() == 1 ? " byte" : " bytes"));
        return OK;
    }

    private Sessions.Input request() {
        if (text.isEmpty() && keys.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "say what to type: a text, - for stdin, or --key KEY");
        }
        if (text.equals(List.of("-"))) {
            if (!keys.isEmpty()) {
                throw new ParameterException(spec.commandLine(), "stdin has its keys in it: leave --key out");
            }
            return new Sessions.Input(harness, null, Base64.getEncoder().encodeToString(stdin()));
        }
        StringBuilder all = new StringBuilder(String.join(" ", text));
        for (String key : keys) {
            all.append(Keys.find(key).orElseThrow(() -> new ParameterException(spec.commandLine(), Keys.unknown(key))));
        }
        return new Sessions.Input(harness, all.toString());
    }

    private byte[] stdin() {
        try {
            return root().env().in().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("stdin cannot be read", e);
        }
    }
}
