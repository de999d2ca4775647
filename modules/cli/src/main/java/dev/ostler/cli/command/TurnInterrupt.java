package dev.ostler.cli.command;

import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.Api;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;

/** Ctrl-C while a turn runs: the first interrupts the turn, whose end is then followed; a second one leaves at once. */
final class TurnInterrupt {
    private final Ostler root;
    private final Api api;
    private final String harness;
    private boolean begun;
    private boolean asked;

    TurnInterrupt(Ostler root, Api api, String harness) {
        this.root = root;
        this.api = api;
        this.harness = harness;
        root.env().interrupts().on("INT", this::arrived);
    }

    /** The turn runs; an interrupt that came before is sent now. */
    synchronized void begun() {
        begun = true;
        if (asked) {
            send();
        }
    }

    private synchronized void arrived() {
        if (asked) {
            Runtime.getRuntime().halt(BrokerCommand.INTERRUPTED);
        }
        asked = true;
        root.note("interrupting the turn; once more to leave it running");
        if (begun) {
            send();
        }
    }

    private void send() {
        Thread.ofPlatform().daemon().name("interrupt").start(() -> {
            try {
                api.call(Operations.INTERRUPT, new Sessions.Interrupt(harness));
            } catch (OstlerException e) {
                root.note("not interrupted: " + e.getMessage());
            }
        });
    }
}
