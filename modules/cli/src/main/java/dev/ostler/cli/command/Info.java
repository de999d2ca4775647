package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Broker;
import dev.ostler.core.ops.Operations;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ostler info}. */
@Command(
        name = "info",
        description = "Say what the broker is.",
        footer = {"", "Example:", "  ostler info --json"})
public final class Info extends BrokerCommand {
    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Api api = api();
        String answer = api.text(Operations.INFO, new Broker.Info());
        if (json) {
            out().println(answer);
            return OK;
        }
        Broker.About about = Json.read(answer, Broker.About.class);
        line("url", api.broker().target().toString());
        line("version", about.version());
        line("node", about.node());
        line("pid", Long.toString(about.pid()));
        line("up", Times.span(java.time.Duration.between(about.started(), Instant.now())));
        line("store", about.store());
        line("harnesses", Integer.toString(about.harnesses()));
        line("protocols", String.join(", ", about.protocols()));
        line("owns", about.owned() ? "yes" : "no: " + about.ownedReason());
        line("storage", about.storage() + (about.storageReason() == null ? "" : ": " + about.storageReason()));
        Long keeper = about.keeperPid();
        String none = about.keeperReason() == null ? "in the broker" : "none now: " + about.keeperReason();
        line("keeper", keeper == null ? none : "pid " + keeper);
        line("cursor", about.cursor().toString());
        return OK;
    }

    private void line(String name, String value) {
        out().printf("%s%s%n", style().dim(String.format("%-11s", name)), value);
    }
}
