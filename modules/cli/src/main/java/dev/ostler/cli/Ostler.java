package dev.ostler.cli;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.Finder;
import dev.ostler.cli.term.Style;
import dev.ostler.core.bus.TraceParent;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The root command: what all commands share. */
@Command(
        name = "ostler",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Ostler.Versions.class,
        separator = " ",
        usageHelpAutoWidth = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nParameters:%n",
        descriptionHeading = "%n")
public final class Ostler {
    private final Environment env;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            order = 1000,
            description = "The broker's data directory. Default: $OSTLER_DATA, else ~/.local/state/ostler")
    private @Nullable Path data;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            order = 1001,
            description =
                    "A broker elsewhere; its token comes from OSTLER_TOKEN or OSTLER_TOKEN_FILE. Default: $OSTLER_URL")
    private @Nullable String url;

    @Option(
            names = "--trace",
            paramLabel = "TRACE",
            scope = ScopeType.INHERIT,
            order = 1002,
            description =
                    "The W3C traceparent that the events of this command carry, or 'new' for a fresh one, which is told"
                            + " on stderr. Default: $TRACEPARENT")
    private @Nullable String trace;

    Ostler(Environment env) {
        this.env = env;
    }

    Ostler(Environment env, @Nullable Path data, @Nullable String url) {
        this.env = env;
        this.data = data;
        this.url = url;
    }

    public Environment env() {
        return env;
    }

    /** What {@code --data} says, or null. */
    public @Nullable Path data() {
        return data;
    }

    public PrintStream out() {
        return env.out();
    }

    public PrintStream err() {
        return env.err();
    }

    public Style outStyle() {
        return Style.of(env.outTerminal(), env.variables());
    }

    public Style errStyle() {
        return Style.of(env.errTerminal(), env.variables());
    }

    /** The broker that is meant; fails with {@code UNREACHABLE} when nothing says where one is. */
    public Api api() {
        String in = trace();
        return new Api(Finder.find(env, url, data), in);
    }

    /** What the environment has in another form is no trace, as the specification has it; what is asked for must be one. */
    private @Nullable String trace() {
        if (trace == null) {
            return TraceParent.of(env.variable("TRACEPARENT"));
        }
        if (trace.equals("new")) {
            trace = TraceParent.mint();
            note("trace " + trace);
        }
        String given = TraceParent.of(trace);
        if (given == null) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "--trace '" + trace + "' is no W3C traceparent: write new, or"
                            + " 00-<32 hex digits>-<16 hex digits>-01, lower case and not all zeros");
        }
        return given;
    }

    /** A note for a person, on stderr. */
    public void note(String text) {
        env.err().println(errStyle().dim(text));
    }

    static final class Versions implements picocli.CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "ostler " + Version.text(), "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")"
            };
        }
    }
}
