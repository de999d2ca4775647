package dev.ostler.cli.command;

import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Supervision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ostler digest}. */
@Command(
        name = "digest",
        description = "Tell what happened while nobody looked: exits, restarts, adoptions, losses.",
        footer = {
            "",
            "ostler ps tells it by itself on a person's first look after ten minutes, or at",
            "another broker.",
            "",
            "Examples:",
            "  ostler digest",
            "  ostler digest --since CURSOR"
        })
public final class Digest extends BrokerCommand {
    @Option(names = "--since", paramLabel = "CURSOR", description = "Default: the start of this broker.")
    private @Nullable String since;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        String answer = api().text(Operations.DIGEST, new Supervision.DigestOf(since));
        if (json) {
            out().println(answer);
            return OK;
        }
        Supervision.Digest digest = Json.read(answer, Supervision.Digest.class);
        new DigestText(out(), style()).print(digest);
        root().note("what happens from here on: ostler digest --since " + digest.cursor());
        return OK;
    }
}
