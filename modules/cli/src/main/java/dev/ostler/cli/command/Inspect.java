package dev.ostler.cli.command;

import dev.ostler.cli.term.Table;
import dev.ostler.cli.term.Times;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Harnesses;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.ops.Subscribers;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler inspect}. */
@Command(
        name = "inspect",
        description = "Show the facts of one harness, and its timeline with causes; or who follows the event log.",
        footer = {
            "",
            "Examples:",
            "  ostler inspect alice",
            "  ostler inspect alice --timeline 200",
            "  ostler inspect alice --capabilities",
            "  ostler inspect --subscribers"
        })
public final class Inspect extends BrokerCommand {
    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Subject subject;

    /** One of them. */
    static final class Subject {
        @Parameters(index = "0", paramLabel = "NAME", description = "Name or id.")
        private @Nullable String harness;

        @Option(names = "--subscribers", description = "The subscriptions and the hooks, and how far behind each is.")
        private boolean subscribers;
    }

    @Option(names = "--timeline", paramLabel = "N", description = "So many of the newest lifecycle events. Default: 50")
    private @Nullable Integer timeline;

    @Option(names = "--capabilities", description = "Only what can be done with it, and what not.")
    private boolean capabilities;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        return subject.subscribers ? subscribers() : harness(Objects.requireNonNull(subject.harness));
    }

    private int harness(String name) {
        if (capabilities) {
            return capabilities(name);
        }
        String answer = api().text(Operations.INSPECT, new Harnesses.Inspect(name, timeline));
        if (json) {
            out().println(answer);
        } else {
            new InspectionText(out(), style(), Instant.now()).print(Json.read(answer, Harnesses.Inspection.class));
        }
        return OK;
    }

    private int capabilities(String name) {
        String answer = api().text(Operations.CAPABILITIES, new Sessions.WhatItCan(name));
        if (json) {
            out().println(answer);
            return OK;
        }
        Table table = new Table(style(), "CAN", "");
        Json.tree(answer).properties().stream()
                .filter(field -> field.getValue().isBoolean())
                .forEach(field -> table.row()
                        .add(field.getKey(), style()::bold)
                        .add(field.getValue().asBoolean() ? "yes" : "no")
                        .end());
        out().print(table.render());
        return OK;
    }

    private int subscribers() {
        String answer = api().text(Operations.SUBSCRIBERS, new Subscribers.Ask());
        if (json) {
            out().println(answer);
            return OK;
        }
        Subscribers.Listing listing = Json.read(answer, Subscribers.Listing.class);
        Table table = new Table(style(), "ID", "CLIENT", "SINCE", "CURSOR", "LAG", "STATE", "UNREAD");
        Instant now = Instant.now();
        for (Subscribers.Position one : listing.subscribers()) {
            table.row()
                    .add(Long.toString(one.id()))
                    .add(one.client())
                    .dim(Times.ago(one.since(), now))
                    .dim(one.cursor() == null ? "-" : one.cursor().toString())
                    .add(Long.toString(one.lag()))
                    .add(one.full() ? "waits for its reader" : "follows")
                    .add(one.unread() + " B")
                    .end();
        }
        out().print(table.render());
        hooks(listing.hooks());
        root().note(listing.subscribers().size() + " subscriptions; since the broker came up " + listing.dropped()
                + " stream events were dropped for slow ones, and " + listing.cut() + " slow ones were cut off");
        return OK;
    }

    private void hooks(List<Subscribers.Hook> hooks) {
        if (hooks.isEmpty()) {
            return;
        }
        Table table = new Table(style(), "HOOK", "CURSOR", "LAG", "DEAD LETTERS");
        for (Subscribers.Hook one : hooks) {
            table.row()
                    .add(one.name(), style()::bold)
                    .dim(one.cursor() == null ? "-" : one.cursor().toString())
                    .add(Long.toString(one.lag()))
                    .add(Long.toString(one.dead()))
                    .end();
        }
        out().print("\n" + table.render());
    }
}
