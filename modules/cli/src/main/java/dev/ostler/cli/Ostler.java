package dev.ostler.cli;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.client.Finder;
import dev.ostler.cli.term.Style;
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
        return new Api(Finder.find(env, url, data));
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
